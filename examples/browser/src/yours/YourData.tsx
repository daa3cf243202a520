import {Choosing} from './Choosing';
import {Intake} from './Intake';
import {Keep} from './Keep';
import {Preview} from './Preview';
import {Problems} from './Problems';
import {busy, draft, news} from './state';
import {Tables} from './Tables';
import {WantedFiles} from './WantedFiles';

/** Bring two tables, see what was understood and what was wrong, and go on to explore and fit them. */
export function YourData() {
  const {reading: last, files, choices} = draft.value;
  // What was chosen shows at once, what follows from it when it is read.
  const reading = last && busy.value ? {...last, choices: {...last.choices, ...choices}} : last;
  const tables = reading && <Tables reading={reading} files={files} />;
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
            {reading.figures ? <Preview reading={reading} figures={reading.figures} /> : tables}
          </section>
          <Choosing reading={reading} />
        </div>
      )}
      {reading?.figures && tables}
      <Keep />
    </div>
  );
}
