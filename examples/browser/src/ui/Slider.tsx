import type {ComponentChildren} from 'preact';
import {useId} from 'preact/hooks';

interface Props {
  label: ComponentChildren;
  /** One line: what moving it means. */
  hint: ComponentChildren;
  value: number;
  /** The value with its unit, and how a screen reader says it. */
  shown: string;
  spoken: string;
  limits: {min: number; max: number; step: number};
  /** A value worth coming back to. */
  mark?: {value: number; name: string};
  onChange: (value: number) => void;
  children?: ComponentChildren;
}

export function Slider({label, hint, value, shown, spoken, limits, mark, onChange, children}: Props) {
  const id = useId();
  const share = (at: number): number => (at - limits.min) / (limits.max - limits.min);
  return (
    <div class="slider" style={{'--at': share(value), '--zero': share(0)}}>
      <div class="slider-head">
        <label for={id}>{label}</label>
        <span>{shown}</span>
      </div>
      <div class="track">
        <input
          id={id}
          type="range"
          {...limits}
          value={value}
          aria-valuetext={spoken}
          aria-describedby={`${id}-hint`}
          onInput={event => onChange(event.currentTarget.valueAsNumber)}
        />
        {mark && (
          <button
            type="button"
            class="mark-button"
            style={{'--at': share(mark.value)}}
            title={`Back to ${mark.name}`}
            onClick={() => onChange(mark.value)}
          >
            {mark.name}
          </button>
        )}
      </div>
      {children}
      <p class="hint" id={`${id}-hint`}>
        {hint}
      </p>
    </div>
  );
}
