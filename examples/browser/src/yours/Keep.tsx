import {useState} from 'preact/hooks';
import {uploaded} from '../data/uploaded';
import {YOURS} from '../state/settings';
import {settings} from '../state/store';
import {download} from '../ui/download';
import {forget, isKept} from './state';
import {describeYours, settingsFile} from './wanted';

/** What stays, what can be taken away, and how to be rid of it. */
export function Keep() {
  const [withData, setWithData] = useState(false);
  const [copied, setCopied] = useState<boolean>();
  const data = uploaded.value;
  if (data === undefined) return null;
  const mine = () => ({...settings.peek(), data: YOURS, yours: describeYours(data.files, data.choices)});
  const copy = (): void => {
    navigator.clipboard.writeText(location.href).then(
      () => setCopied(true),
      () => setCopied(false),
    );
  };
  return (
    <section class="keep" aria-labelledby="keep-title">
      <h3 id="keep-title">Keep it, share it, forget it</h3>
      <div class="ways">
        <div>
          <h4>In this browser</h4>
          <p class="hint">
            {isKept.value
              ? 'Your files and choices are kept here, on this device: after a reload they are there again.'
              : 'This browser keeps nothing, as in private windows: after a reload, drop the files again.'}
          </p>
          <button type="button" class="forget" onClick={() => void forget()}>
            Forget my data
          </button>
        </div>
        <div>
          <h4>A link</h4>
          <p class="hint">
            It holds your settings, and the names and fingerprints of your files; nothing of what is in them. Whoever
            opens it is asked for the files.
          </p>
          <button type="button" onClick={copy}>
            Copy the link
          </button>
          <span role="status" class="hint">
            {copied === undefined ? '' : copied ? ' Copied.' : ' Not allowed here: copy the address of the page.'}
          </span>
        </div>
        <div>
          <h4>A file</h4>
          <p class="hint">Drop it on this page, and everything is as it is now.</p>
          <label class="check">
            <input type="checkbox" checked={withData} onChange={event => setWithData(event.currentTarget.checked)} />
            with my data inside
          </label>
          <button
            type="button"
            onClick={() =>
              download('settings.json', settingsFile(mine(), withData ? data.files : undefined), 'application/json')
            }
          >
            Download the settings <small>JSON</small>
          </button>
        </div>
      </div>
      <p class="hint">Estimates and fitted flows are downloaded from Fit, once there is a fit.</p>
    </section>
  );
}
