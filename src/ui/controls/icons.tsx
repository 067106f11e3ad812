/** Icons on a 16-pixel grid, in the colour of the text. */
import type { ReactNode } from "react";

const drawings = {
  play: <path d="M4.5 2.6v10.8L13.5 8z" fill="currentColor" />,
  pause: <path d="M4 3h2.8v10H4zM9.2 3H12v10H9.2z" fill="currentColor" />,
  step: <path d="M3.5 3v10L10 8zM11 3h1.8v10H11z" fill="currentColor" />,
  reset: <path d="M3.2 8a4.8 4.8 0 1 0 1.5-3.5M4.9 1.8v3h-3" />,
  renew: (
    <path d="M12.8 6.2A5 5 0 0 0 3.6 5M3.2 9.8a5 5 0 0 0 9.2 1.2M3.4 2.4V5h2.6M12.6 13.6V11H10" />
  ),
  save: <path d="M8 2v8M4.8 7 8 10.2 11.2 7M2.5 13.5h11" />,
  lessons: (
    <path d="M8 4.2C6.6 3 4.6 2.7 2.2 2.9v9.4c2.4-.2 4.4.1 5.8 1.3 1.4-1.2 3.4-1.5 5.8-1.3V2.9C11.4 2.7 9.4 3 8 4.2zM8 4.2v9.4" />
  ),
  gauge: <path d="M2.4 12.4a6.4 6.4 0 1 1 11.2 0M8 9.6l2.9-3.9M7.4 10h1.2" />,
  sun: (
    <>
      <circle cx="8" cy="8" r="3" />
      <path d="M8 1.2v1.6M8 13.2v1.6M1.2 8h1.6M13.2 8h1.6M3.2 3.2l1.1 1.1M11.7 11.7l1.1 1.1M3.2 12.8l1.1-1.1M11.7 4.3l1.1-1.1" />
    </>
  ),
  moon: <path d="M13.2 9.6A5.6 5.6 0 0 1 6.4 2.8a5.6 5.6 0 1 0 6.8 6.8z" />,
  question: <path d="M5.6 6a2.4 2.4 0 1 1 3.5 2.1c-.7.4-1.1.8-1.1 1.6v.4M8 12.4v.6" />,
  down: <path d="m4 6.2 4 4 4-4" />,
  right: <path d="m6.2 4 4 4-4 4" />,
  check: <path d="m3.2 8.4 3.2 3.2 6.4-7" />,
  close: <path d="m4 4 8 8M12 4l-8 8" />,
  fit: <path d="M2.5 6V2.5H6M10 2.5h3.5V6M13.5 10v3.5H10M6 13.5H2.5V10" />,
  expand: <path d="M9.5 2.5h4v4M13.5 2.5 9 7M6.5 13.5h-4v-4M2.5 13.5 7 9" />,
  shrink: <path d="M13.5 6.5h-4v-4M9.5 6.5 14 2M2.5 9.5h4v4M6.5 9.5 2 14" />,
} satisfies Record<string, ReactNode>;

export type IconName = keyof typeof drawings;

export function Icon({ name, size = 16 }: { readonly name: IconName; readonly size?: number }) {
  return (
    <svg
      aria-hidden="true"
      className="icon"
      width={size}
      height={size}
      viewBox="0 0 16 16"
      fill="none"
      stroke="currentColor"
      strokeWidth="1.4"
      strokeLinecap="round"
      strokeLinejoin="round"
    >
      {drawings[name]}
    </svg>
  );
}
