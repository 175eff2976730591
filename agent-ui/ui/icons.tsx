import type { ReactNode } from 'react'

/** Our own strokes on a 24 grid. An icon always stands beside its word, so it is hidden from readers. */
const paths = {
  phone: <path d="M5 4h4l2 5-2.5 1.5a11 11 0 0 0 5 5L15 13l5 2v4a2 2 0 0 1-2 2A16 16 0 0 1 3 6a2 2 0 0 1 2-2" />,
  'phone-in': (
    <path d="M5 4h4l2 5-2.5 1.5a11 11 0 0 0 5 5L15 13l5 2v4a2 2 0 0 1-2 2A16 16 0 0 1 3 6a2 2 0 0 1 2-2M20 4l-5 5m0-4v4h4" />
  ),
  'phone-out': (
    <path d="M5 4h4l2 5-2.5 1.5a11 11 0 0 0 5 5L15 13l5 2v4a2 2 0 0 1-2 2A16 16 0 0 1 3 6a2 2 0 0 1 2-2M15 9l5-5m-4 0h4v4" />
  ),
  'phone-off': <path d="M3 15c0-2 .5-3 2-4 4-2.7 10-2.7 14 0 1.5 1 2 2 2 4l-1 1-4-1v-2.5c-2.6-.8-5.400-.8-8 0V15l-4 1z" />,
  'phone-missed': (
    <path d="M5 4h4l2 5-2.5 1.5a11 11 0 0 0 5 5L15 13l5 2v4a2 2 0 0 1-2 2A16 16 0 0 1 3 6a2 2 0 0 1 2-2M16 4l4 4m0-4l-4 4" />
  ),
  message: <path d="M4 5h16v11H9l-5 4z" />,
  chat: <path d="M3 5h13v8H8l-5 4zM19 9h2v11l-4-3h-6" />,
  mail: <path d="M3 6h18v12H3zM3 7l9 6 9-6" />,
  social: (
    <path d="M18 8a3 3 0 1 0-3-3 3 3 0 0 0 3 3M6 15a3 3 0 1 0-3-3 3 3 0 0 0 3 3m12 7a3 3 0 1 0-3-3 3 3 0 0 0 3 3M8.6 13.5l6.8 4m0-11l-6.8 4" />
  ),
  search: <path d="M10.5 17a6.5 6.5 0 1 0-6.5-6.5A6.5 6.5 0 0 0 10.5 17m5-1.5L21 21" />,
  check: <path d="M5 13l4 4L19 7" />,
  'check-double': <path d="M2 13l4 4 9-10M12 16l1 1 9-10" />,
  cross: <path d="M6 6l12 12M18 6L6 18" />,
  alert: <path d="M12 4L2.5 20h19zM12 10v4m0 3v.1" />,
  info: <path d="M12 21a9 9 0 1 0-9-9 9 9 0 0 0 9 9m0-10v5m0-8v.1" />,
  clock: <path d="M12 21a9 9 0 1 0-9-9 9 9 0 0 0 9 9m0-14v5l3 2" />,
  pause: <path d="M8 5v14M16 5v14" />,
  play: <path d="M7 5l12 7-12 7z" />,
  mic: <path d="M12 15a3 3 0 0 0 3-3V6a3 3 0 0 0-6 0v6a3 3 0 0 0 3 3m-7-4a7 7 0 0 0 14 0m-7 7v3" />,
  'mic-off': (
    <path d="M9 9v3a3 3 0 0 0 4.5 2.6M15 11V6a3 3 0 0 0-5.9-.7M5 11a7 7 0 0 0 10.5 6M19 11a7 7 0 0 1-.6 2.8M12 18v3M3 3l18 18" />
  ),
  transfer: <path d="M4 8h14m-4-4l4 4-4 4M20 16H6m4-4l-4 4 4 4" />,
  cup: <path d="M4 9h12v6a5 5 0 0 1-5 5H9a5 5 0 0 1-5-5zM16 10h2a2.5 2.5 0 0 1 0 5h-2M8 3v3m4-3v3" />,
  book: <path d="M12 6c-2-1.5-5-2-8-2v14c3 0 6 .5 8 2 2-1.5 5-2 8-2V4c-3 0-6 .5-8 2zM12 6v14" />,
  flag: <path d="M6 21V4h11l-2 4 2 4H6" />,
  moon: <path d="M20 14a8 8 0 0 1-10-10 8 8 0 1 0 10 10" />,
  sun: (
    <path d="M12 16a4 4 0 1 0-4-4 4 4 0 0 0 4 4m0-14v2m0 16v2M2 12h2m16 0h2M5 5l1.5 1.5m11 11L19 19M5 19l1.5-1.5m11-11L19 5" />
  ),
  user: <path d="M12 12a4 4 0 1 0-4-4 4 4 0 0 0 4 4m-8 9a8 8 0 0 1 16 0" />,
  users: <path d="M9 12a4 4 0 1 0-4-4 4 4 0 0 0 4 4m-7 8a7 7 0 0 1 14 0M16 4.5a4 4 0 0 1 0 7M18 14a7 7 0 0 1 4 6" />,
  menu: <path d="M4 7h16M4 12h16M4 17h16" />,
  'chevron-down': <path d="M6 9l6 6 6-6" />,
  'chevron-right': <path d="M9 6l6 6-6 6" />,
  'arrow-left': <path d="M20 12H4m6-6l-6 6 6 6" />,
  'arrow-right': <path d="M4 12h16m-6-6l6 6-6 6" />,
  note: <path d="M5 4h14v11l-5 5H5zM14 20v-5h5M8 9h8M8 13h4" />,
  send: <path d="M4 12l16-8-5 16-4-7zM11 13l9-9" />,
  pencil: <path d="M4 20l1-5L16 4l4 4L9 19z" />,
  plus: <path d="M12 5v14M5 12h14" />,
  globe: <path d="M12 21a9 9 0 1 0-9-9 9 9 0 0 0 9 9M3 12h18M12 3c3 3 3 15 0 18-3-3-3-15 0-18" />,
  exit: <path d="M14 4h5v16h-5M4 12h11m-4-4l4 4-4 4" />,
  desk: (
    <path d="M4 13v-1a8 8 0 0 1 16 0v1M4 13v4a2 2 0 0 0 4 0v-2a2 2 0 0 0-4-2m16 0v4a2 2 0 0 1-4 0v-2a2 2 0 0 1 4-2m0 4a5 5 0 0 1-5 4h-2" />
  ),
  board: <path d="M4 4h7v9H4zM13 4h7v5h-7zM13 11h7v9h-7zM4 15h7v5H4z" />,
  settings: <path d="M4 7h10m4 0h2M4 17h2m4 0h10M16 9a2 2 0 1 0 0-4 2 2 0 0 0 0 4M8 19a2 2 0 1 0 0-4 2 2 0 0 0 0 4" />,
  ledger: <path d="M5 3h14v18H5zM9 8h6M9 12h6M9 16h3" />,
  planning: <path d="M4 4v16h16M7 15l4-5 3 3 5-7M19 6h-4m4 0v4" />,
  simulator: <path d="M8 3h8v18H8zM11 18h2" />,
  queue: <path d="M4 6h16M4 12h16M4 18h9" />,
  ticket: <path d="M3 7h18v4a2 2 0 0 0 0 4v3H3v-3a2 2 0 0 0 0-4zM14 7v3m0 3v2m0 2v1" />,
  keyboard: <path d="M3 6h18v12H3zM7 10h.1M11 10h.1M15 10h.1M8 14h8" />,
  wifi: <path d="M3 9a14 14 0 0 1 18 0M6.5 13a9 9 0 0 1 11 0M10 16.5a4 4 0 0 1 4 0M12 20v.1" />,
  'wifi-off': (
    <path d="M3 3l18 18M3 9a14 14 0 0 1 4-2.5M11 6a14 14 0 0 1 10 3M6.5 13a9 9 0 0 1 3.5-1.8M15 11.5a9 9 0 0 1 2.5 1.5M10 16.5a4 4 0 0 1 4 0M12 20v.1" />
  ),
  attach: <path d="M20 11l-8.5 8.5a5 5 0 0 1-7-7L13 4a3.5 3.5 0 0 1 5 5l-8.5 8.5a2 2 0 0 1-3-3L14 7" />,
  dot: <circle cx="12" cy="12" r="5" fill="currentColor" />,
  download: <path d="M12 4v11m-5-4l5 5 5-5M4 20h16" />,
  file: <path d="M6 3h8l5 5v13H6zM14 3v5h5" />,
  picture: <path d="M4 5h16v14H4zM4 16l5-5 4 4 3-3 4 4M9 9v.1" />,
  seal: <path d="M12 13a5 5 0 1 0-5-5 5 5 0 0 0 5 5m-3-.5V21l3-2 3 2v-8.5M10 8l1.5 1.5 3-3" />,
  merge: <path d="M5 3v4l7 6v8M19 3v4l-7 6M9 18l3 3 3-3" />,
  split: <path d="M12 3v7l-7 5v5M12 10l7 5v5M2 17l3 3 3-3M16 17l3 3 3-3" />,
  undo: <path d="M4 9h10a6 6 0 0 1 0 12H8M8 5L4 9l4 4" />,
} satisfies Record<string, ReactNode>

export type IconName = keyof typeof paths

export function Icon({ name, size = 16 }: { name: IconName; size?: number }) {
  return (
    <svg
      width={size}
      height={size}
      viewBox="0 0 24 24"
      fill="none"
      stroke="currentColor"
      strokeWidth="2"
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden="true"
      focusable="false"
      style={{ flexShrink: 0 }}
    >
      {paths[name]}
    </svg>
  )
}
