import type {ComponentChildren} from 'preact';

const STEPS = [-5, -4, -3, -2, -1, 0, 1, 2, 3, 4, 5];

interface Props {
  /** What the colours say. */
  caption: string;
  /** What five limits apart from the middle are written as: away from it on the low side, and on the high side. */
  limits: readonly number[];
  low: string;
  high: string;
  children?: ComponentChildren;
}

/** What colours, widths and tapering mean on a map. */
export function Legend({caption, limits, low, high, children}: Props) {
  const bounds = [...[...limits].reverse().map(limit => `${low}${limit}`), ...limits.map(limit => `${high}${limit}`)];
  return (
    <div class="legend">
      <figure>
        <figcaption>{caption}</figcaption>
        <div class="swatches" aria-hidden="true">
          {STEPS.map((step, i) => (
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
      {children}
    </div>
  );
}
