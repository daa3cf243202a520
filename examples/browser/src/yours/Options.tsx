import type {ComponentChildren} from 'preact';
import {useId} from 'preact/hooks';

interface Props<T extends string> {
  label: ComponentChildren;
  value: T;
  options: readonly {value: T; name: ComponentChildren; hint?: ComponentChildren; disabled?: boolean}[];
  onChange: (value: T) => void;
}

/** Radio buttons, each with a line that says what follows from it. */
export function Options<T extends string>({label, value, options, onChange}: Props<T>) {
  const id = useId();
  return (
    <div class="options" role="radiogroup" aria-labelledby={id}>
      <p class="label" id={id}>
        {label}
      </p>
      {options.map(option => (
        <label key={option.value} class="option">
          <input
            type="radio"
            name={id}
            checked={option.value === value}
            disabled={option.disabled}
            onChange={() => onChange(option.value)}
          />
          <span>
            {option.name}
            {option.hint && <small>{option.hint}</small>}
          </span>
        </label>
      ))}
    </div>
  );
}
