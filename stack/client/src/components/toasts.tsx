import { useEffect, useState } from 'react';
import type { Toast } from '../connection/connection.ts';
import { TimeOfDay } from './time-of-day.tsx';

/**
 * How long a toast is shown, in milliseconds. Hovering over it or focusing its button stops the timer, which then
 * restarts.
 */
const shownFor = 6000;

const titles: Record<string, string> = {
  rebalance_trigger: 'Rebalance trigger',
  macro_change: 'Macro change',
  overlay_update: 'Overlay update',
  test: 'Test notification',
};

function ToastItem({ toast, dismiss }: { toast: Toast; dismiss: (id: number) => void }) {
  const { id, at, notification } = toast;
  const [held, setHeld] = useState(false);
  useEffect(() => {
    if (held) return undefined;
    const timer = setTimeout(() => dismiss(id), shownFor);
    return () => clearTimeout(timer);
  }, [held, id, dismiss]);

  const hold = () => setHeld(true);
  const release = () => setHeld(false);
  return (
    <li
      className="toast"
      data-testid="notification-toast"
      data-type={notification.type}
      onPointerEnter={hold}
      onPointerLeave={release}
      onFocus={hold}
      onBlur={release}
    >
      <p className="toast-head">
        <strong>{titles[notification.type] ?? notification.type}</strong>
        <TimeOfDay at={at} />
      </p>
      <p className="toast-message">{notification.message}</p>
      <button
        type="button"
        className="toast-dismiss"
        aria-label={`Dismiss: ${notification.message}`}
        onClick={() => dismiss(id)}
        data-testid="toast-dismiss"
      >
        <svg viewBox="0 0 16 16" width="16" height="16" aria-hidden="true">
          <path d="M4 4l8 8M12 4l-8 8" stroke="currentColor" strokeWidth="1.75" strokeLinecap="round" />
        </svg>
      </button>
    </li>
  );
}

/** One toast per notification, even for identical ones: hiding a duplicate would hide a fault. Newest on top. */
export function Toasts({ toasts, dismiss }: { toasts: readonly Toast[]; dismiss: (id: number) => void }) {
  return (
    <section className="toasts" aria-label="Notifications" aria-live="polite" aria-relevant="additions">
      <ul>
        {toasts.toReversed().map((toast) => (
          <ToastItem key={toast.id} toast={toast} dismiss={dismiss} />
        ))}
      </ul>
    </section>
  );
}
