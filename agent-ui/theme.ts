import { createTheme, type MantineColorsTuple } from '@mantine/core'

/** The one accent colour. The values stand in theme.css too, because the CSP allows no style element made at run time. */
const accent: MantineColorsTuple = [
  '#e7f0fb',
  '#cfe1f6',
  '#a9caee',
  '#7fb1e6',
  '#569adf',
  '#3585d4',
  '#1f6fc4',
  '#1264b6',
  '#0b5cad',
  '#084a8c',
]

export const theme = createTheme({
  primaryColor: 'accent',
  colors: { accent },
  // Mantine's default shade fails AA with white letters on it.
  primaryShade: 8,
  cursorType: 'pointer',
  respectReducedMotion: true,
  defaultRadius: 'md',
  components: {
    // Mantine's hidden first-focus element inside role="menu" is against ARIA; a portal would leave the page's landmarks.
    Menu: { defaultProps: { withInitialFocusPlaceholder: false, withinPortal: false, position: 'bottom-start' } },
    Tooltip: { defaultProps: { withinPortal: false, events: { hover: true, focus: true, touch: true }, openDelay: 250 } },
  },
})
