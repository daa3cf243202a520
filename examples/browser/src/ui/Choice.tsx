interface Props<T extends string> {
  label: string;
  value: T;
  options: readonly {value: T; name: string}[];
  onChange: (value: T) => void;
}

/** A few options of which one holds, as buttons in a row. */
export function Choice<T extends string>({label, value, options, onChange}: Props<T>) {
  return (
    <div class="choice" role="group" aria-label={label}>
      <span aria-hidden="true">{label}</span>
      {options.map(option => (
        <button
          key={option.value}
          type="button"
          aria-pressed={option.value === value}
          onClick={() => onChange(option.value)}
        >
          {option.name}
        </button>
      ))}
    </div>
  );
}
