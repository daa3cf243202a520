import {change} from '../state/store';
import {Choosing} from './Choosing';
import {Intake} from './Intake';
import {Keep} from './Keep';
import {Preview} from './Preview';
import {Problems} from './Problems';
import {busy, draft, isAccepted, news} from './state';
import {Tables} from './Tables';
import {WantedFiles} from './WantedFiles';

/** Bring two tables, see what was understood and what was wrong, and go on to explore and fit them. */
export function YourData() {
  const {reading, files} = draft.value;
  return (
    <div class="yours" aria-busy={busy.value}>
      <WantedFiles />
      <Intake />
      <p class="news" role="status" data-testid="news">
        {busy.value ? 'Reading …' : news.value}
      </p>
      <Problems />
      {reading && (
        <div class="explore">
          <section class="stage" aria-label="What was understood">
            {reading.figures && <Preview reading={reading} figures={reading.figures} />}
            {isAccepted.value && reading.dataset && <Onwards flows={reading.dataset.words.flows} />}
            <Tables reading={reading} files={files} />
          </section>
          <Choosing reading={reading} />
        </div>
      )}
      <Keep />
    </div>
  );
}

function Onwards({flows}: {flows: string}) {
  return (
    <p class="onwards">
      <button type="button" class="primary" onClick={() => change({view: 'explore'})}>
        Explore these {flows}
      </button>
      <button type="button" onClick={() => change({view: 'fit'})}>
        Fit a model to them
      </button>
    </p>
  );
}
