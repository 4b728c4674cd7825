import { type ReactNode, useId } from 'react';
import './choice.css';

/** One of a few: a group of radio buttons with its name. */
export function Choice<V extends string>({
  label,
  hint,
  value,
  options,
  onChange,
}: {
  label: string;
  hint?: ReactNode;
  value: V;
  options: readonly { value: V; label: string; note?: string }[];
  onChange: (value: V) => void;
}) {
  const name = useId();
  return (
    <fieldset className="choice">
      <legend>{label}</legend>
      <div className="choice-options">
        {options.map((option) => (
          <label key={option.value} className="choice-option">
            <input
              type="radio"
              name={name}
              value={option.value}
              checked={option.value === value}
              onChange={() => onChange(option.value)}
            />
            <span>
              {option.label}
              {option.note === undefined ? null : <small className="soft">{option.note}</small>}
            </span>
          </label>
        ))}
      </div>
      {hint === undefined ? null : <p className="choice-hint soft">{hint}</p>}
    </fieldset>
  );
}
