/** The name with its logo: three stacked layers. */
export function Brand() {
  return (
    <span className="brand">
      <svg viewBox="0 0 32 32" width="32" height="32" aria-hidden="true">
        <rect className="brand-tile" width="32" height="32" rx="8" />
        <rect className="brand-layer" x="7" y="19" width="18" height="5" rx="2" />
        <rect className="brand-layer" x="7" y="12.5" width="13" height="5" rx="2" opacity=".8" />
        <rect className="brand-layer" x="7" y="6" width="8" height="5" rx="2" opacity=".6" />
      </svg>
      StackMotive
    </span>
  );
}
