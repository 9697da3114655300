import { holdings } from './sample-portfolio.ts';
import { ValueChart } from './value-chart.tsx';

const dollars = new Intl.NumberFormat('en-US', { style: 'currency', currency: 'USD', maximumFractionDigits: 0 });
const percent = (value: number) => `${value.toFixed(1)}%`;
const signed = (value: number) => `${value < 0 ? '−' : '+'}${Math.abs(value).toFixed(1)}`;
const total = holdings.reduce((sum, { value }) => sum + value, 0);

/** Static sample holdings, labelled as such. */
export function Portfolio() {
  return (
    <section className="card portfolio" aria-labelledby="portfolio-title">
      <header className="card-head">
        <h2 id="portfolio-title">
          Portfolio <span className="tag">Sample data</span>
        </h2>
      </header>
      <div className="portfolio-sum">
        <p className="portfolio-value">{dollars.format(total)}</p>
        <p className="portfolio-change">
          +1.9% <span className="muted">this week</span>
        </p>
        <p className="portfolio-span muted">26 weeks</p>
      </div>
      <ValueChart />
      <table>
        <caption className="visually-hidden">Sample holdings with target and actual share</caption>
        <thead>
          <tr>
            <th scope="col">Holding</th>
            <th scope="col" className="number optional">
              Target
            </th>
            <th scope="col">Actual</th>
            <th scope="col" className="number">
              Drift
            </th>
            <th scope="col" className="number optional">
              Value
            </th>
          </tr>
        </thead>
        <tbody>
          {holdings.map(({ name, symbol, target, actual, value }) => (
            <tr key={symbol}>
              <th scope="row">
                {name} <span className="symbol">{symbol}</span>
              </th>
              <td className="number optional">{percent(target)}</td>
              <td>
                <span className="share">
                  <svg viewBox="0 0 100 6" preserveAspectRatio="none" aria-hidden="true">
                    <rect className="share-track" width="100" height="6" rx="3" />
                    <rect className="share-bar" width={actual * 2} height="6" rx="3" />
                  </svg>
                  <span className="number">{percent(actual)}</span>
                </span>
              </td>
              <td className="number" data-drift={Math.abs(actual - target) >= 2 ? 'wide' : 'narrow'}>
                {signed(actual - target)}
              </td>
              <td className="number optional">{dollars.format(value)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
