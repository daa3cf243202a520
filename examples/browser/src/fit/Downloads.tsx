import {settings} from '../state/store';
import {download} from '../ui/download';
import type {FitReport} from '../worker/protocol';
import type {Run} from './run';

/** What one takes away. */
export function Downloads({run, report}: {run: Run; report: FitReport}) {
  const {dataset, choices} = run;
  const {mu} = report;
  const name = (what: string): string => `${dataset.id}-${what}`;
  const save = (make: (files: typeof import('./files')) => string, file: string): void =>
    void import('./files').then(files => download(file, make(files)));
  const settingsJson = (): string => {
    const {neighbours, regions} = dataset;
    return JSON.stringify(
      {
        data: dataset.id,
        regions: regions.map(({id}) => id),
        neighbours,
        ...choices,
        link: location.href,
        page: settings.peek(),
      },
      null,
      2,
    );
  };
  return (
    <section class="panel downloads" aria-labelledby="downloads-title">
      <h3 id="downloads-title">Take it with you</h3>
      <p class="hint">Files are made here, in your browser. The address of this page restores all settings.</p>
      <div class="files">
        <button type="button" onClick={() => save(({estimatesCsv}) => estimatesCsv(report), name('estimates.csv'))}>
          Estimates <small>CSV</small>
        </button>
        <button
          type="button"
          disabled={mu === undefined}
          onClick={() => mu && save(({fittedCsv}) => fittedCsv(dataset, mu), name('fitted-flows.csv'))}
        >
          Fitted flows <small>CSV</small>
        </button>
        <button type="button" onClick={() => download(name('fit.json'), report.json, 'application/json')}>
          The whole fit <small>JSON</small>
        </button>
        <button type="button" onClick={() => download(name('settings.json'), settingsJson(), 'application/json')}>
          Settings <small>JSON</small>
        </button>
      </div>
    </section>
  );
}
