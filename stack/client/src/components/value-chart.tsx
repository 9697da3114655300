import { useId } from 'react';
import { values } from './sample-portfolio.ts';

const width = 640;
const height = 160;
const floor = Math.min(...values) - 4;
const ceiling = Math.max(...values) + 4;

const points = values.map((value, week) => {
  const x = (week / (values.length - 1)) * width;
  const y = height - ((value - floor) / (ceiling - floor)) * height;
  return `${x.toFixed(1)},${y.toFixed(1)}`;
});
const line = `M${points.join('L')}`;

/** Sample value over 26 weeks. It stretches to its box; the line keeps its width. */
export function ValueChart() {
  const shade = useId();
  return (
    <svg className="chart" viewBox={`0 0 ${width} ${height}`} preserveAspectRatio="none" aria-hidden="true">
      {[0.25, 0.5, 0.75].map((part) => (
        <line key={part} className="chart-grid" x1="0" x2={width} y1={height * part} y2={height * part} />
      ))}
      <linearGradient id={shade} x1="0" y1="0" x2="0" y2="1">
        <stop className="chart-shade" offset="0" stopOpacity="0.3" />
        <stop className="chart-shade" offset="1" stopOpacity="0.02" />
      </linearGradient>
      <path d={`${line}L${width},${height}L0,${height}Z`} fill={`url(#${shade})`} />
      <path className="chart-line" d={line} />
    </svg>
  );
}
