import {ROLES} from './choices';
import {draft, wanted} from './state';

const WHAT = {locations: 'the places', flows: 'the flows', shapes: 'their shapes'};

/** A link was opened whose data are not here: which files to drop, in words. */
export function WantedFiles() {
  const wish = wanted.value;
  if (wish === undefined) return null;
  const asked = ROLES.flatMap(role => (wish.files[role] ? [{role, ...wish.files[role]}] : []));
  const {files} = draft.value;
  return (
    <section class="wanted" aria-labelledby="wanted-title">
      <h2 id="wanted-title">These settings belong to data that are not here</h2>
      {asked.length === 0 ? (
        <p>They do not say which. Drop the tables below, and choose again.</p>
      ) : (
        <>
          <p>Data never travel in a link. Drop these files below, and everything is as it was:</p>
          <ul>
            {asked.map(({role, name, fingerprint}) => {
              const given = files[role];
              return (
                <li key={role}>
                  <b>{name}</b>, {WHAT[role]} <small>fingerprint {fingerprint.slice(0, 8)}</small>
                  {given && given.fingerprint !== fingerprint && (
                    <> – what is here now has another content ({given.fingerprint.slice(0, 8)})</>
                  )}
                  {given?.fingerprint === fingerprint && <> ✓ here</>}
                </li>
              );
            })}
          </ul>
        </>
      )}
      <button type="button" class="quiet" onClick={() => (wanted.value = undefined)}>
        Never mind
      </button>
    </section>
  );
}
