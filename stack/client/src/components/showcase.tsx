import { ValueChart } from './value-chart.tsx';

const promises = [
  ['Rebalance triggers', 'the moment your allocation drifts past its band'],
  ['Macro changes', 'when the regime that your plan assumes moves on'],
  ['Overlay updates', 'as protection is put on, rolled or lifted'],
] as const;

/** Product description beside the form, on wide screens. */
export function Showcase() {
  return (
    <aside className="showcase" aria-label="About StackMotive">
      <div>
        <p className="showcase-title">Know when your portfolio needs you, and not before.</p>
        <ul>
          {promises.map(([name, when]) => (
            <li key={name}>
              <strong>{name}</strong> {when}
            </li>
          ))}
        </ul>
      </div>
      <ValueChart />
    </aside>
  );
}
