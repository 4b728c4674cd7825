import type { Strip } from '../select/strip.ts';
import './strip.css';

/** The partitions of a topic as one group reads them, side by side; trouble is taller as well as louder. */
export function PartitionStrip({ strip }: { strip: Strip }) {
  return (
    <div className="strip" role="img" aria-label={strip.summary}>
      {strip.cells.map((cell) => (
        <span key={cell.first} className={`strip-cell strip-${cell.tone}`} title={cell.label} />
      ))}
    </div>
  );
}
