interface Props {
  /** Of the column. */
  name: string;
  log: boolean;
  /** All its numbers have a logarithm. */
  positive: boolean;
  onChange: (log: boolean) => void;
}

/** Whether a per cent of a column counts, or a unit. */
export function TakenAs({name, log, positive, onChange}: Props) {
  return (
    <select
      aria-label={`${name} is taken as`}
      value={log ? 'log' : 'plain'}
      onChange={event => onChange(event.currentTarget.value === 'log')}
    >
      <option value="log" disabled={!positive && !log}>
        logarithm
      </option>
      <option value="plain">it is</option>
    </select>
  );
}

/** May go on in the next line after an underscore. */
export function breakable(name: string) {
  return name.split(/(?<=_)/).map((part, i) => [i > 0 && <wbr key={i} />, part]);
}
