import type {Words} from '../data/dataset';
import {LIMITS} from '../map/scale';

/** What colours, widths and tapering mean. */
export function Legend({words, colour}: {words: Words; colour: 'inflow' | 'outflow'}) {
  const steps = [-5, -4, -3, -2, -1, 0, 1, 2, 3, 4, 5];
  const bounds = [...[...LIMITS].reverse().map(limit => `−${limit}`), ...LIMITS.map(limit => `+${limit}`)];
  return (
    <div class="legend">
      <figure>
        <figcaption>Change of {words[colour]}, and of each flow, per cent</figcaption>
        <div class="swatches" aria-hidden="true">
          {steps.map((step, i) => (
            <span key={step} data-step={step}>
              {i < bounds.length && <small>{bounds[i]}</small>}
            </span>
          ))}
        </div>
      </figure>
      <figure>
        <figcaption>Flow: from broad to thin, wider is larger</figcaption>
        <svg width="150" height="22" aria-hidden="true">
          <circle cx="6" cy="15" r="4" />
          <path d="M8,11C50,1 95,1 140,13C95,5 50,7 8,18Z" />
          <circle cx="142" cy="15" r="4" />
        </svg>
      </figure>
      <figure>
        <figcaption>Dashed: has it as a neighbour</figcaption>
        <svg width="150" height="22" aria-hidden="true">
          <line x1="4" x2="146" y1="12" y2="12" />
        </svg>
      </figure>
    </div>
  );
}
