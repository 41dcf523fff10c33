import { place, setFilter } from '../reading/place.ts';

interface ChoiceProps {
  /** Of the filter in the address. */
  readonly name: string;
  readonly label: string;
  /** The words for no choice, where `choices` has none. */
  readonly all?: string;
  readonly choices: readonly (readonly [value: string, words: string])[];
}

/** A filter that the address keeps. */
export function Choice({ name, label, all, choices }: ChoiceProps) {
  return (
    <label>
      {label}
      <select
        value={place.value.filter[name] ?? ''}
        onChange={event => setFilter({ [name]: event.currentTarget.value })}
      >
        {all !== undefined && <option value="">{all}</option>}
        {choices.map(([value, words]) => (
          <option key={value} value={value}>
            {words}
          </option>
        ))}
      </select>
    </label>
  );
}
