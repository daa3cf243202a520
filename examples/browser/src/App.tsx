import {library} from './data/library';
import {uploaded} from './data/uploaded';
import {ofOtherData, YOURS} from './state/settings';
import {change, settings} from './state/store';
import {theme, toggleTheme} from './state/theme';
import {views} from './views';

export function App() {
  const {view, data} = settings.value;
  const {component: View, title, standfirst} = views.find(({id}) => id === view) ?? views[0];
  return (
    <>
      <header class="masthead">
        <p class="brand">kronflow</p>
        {views.length > 1 && (
          <nav aria-label="Views">
            {views.map(({id, name}) => (
              <button
                key={id}
                type="button"
                aria-current={id === view ? 'page' : undefined}
                onClick={() => change({view: id})}
              >
                {name}
              </button>
            ))}
          </nav>
        )}
        <label class="data-choice">
          <span class="visually-hidden">Data</span>
          <select value={data} onChange={event => change({data: event.currentTarget.value, ...ofOtherData})}>
            {Object.entries(library).map(([id, {title}]) => (
              <option key={id} value={id}>
                {title}
              </option>
            ))}
            {uploaded.value && <option value={YOURS}>Your data: {uploaded.value.dataset.words.flows}</option>}
          </select>
        </label>
        <button
          type="button"
          class="theme"
          aria-label={theme.value === 'dark' ? 'Light colours' : 'Dark colours'}
          title={theme.value === 'dark' ? 'Light colours' : 'Dark colours'}
          onClick={toggleTheme}
        >
          <svg width="18" height="18" viewBox="0 0 18 18" aria-hidden="true">
            <circle cx="9" cy="9" r="7" />
            <path d="M9 2a7 7 0 0 1 0 14z" />
          </svg>
        </button>
      </header>
      <main>
        <h1>
          {title ?? (
            <>
              When one place changes, <em>who else feels it?</em>
            </>
          )}
        </h1>
        <p class="standfirst">
          {standfirst ??
            'Flows between places lean on their neighbours. Change one place, move ρ, and watch the change spread.'}
        </p>
        <View />
      </main>
      <footer>
        <p>
          Everything is computed in this browser. Nothing you do or load here leaves it.
          {/* Made by the build. */}
          {import.meta.env.PROD && (
            <>
              {' '}
              <a href="./licenses.txt">Licences</a> of the code, fonts and data in this page.
            </>
          )}
        </p>
      </footer>
    </>
  );
}
