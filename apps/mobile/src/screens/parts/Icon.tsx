/** The few drawings the app needs, in one stroke style. Decorative: the text beside them says it. */
const paths = {
  today: 'M12 21s7-6.1 7-11.5A7 7 0 0 0 5 9.5C5 14.9 12 21 12 21zM12 12a2.5 2.5 0 1 0 0-5 2.5 2.5 0 0 0 0 5z',
  records: 'M6 4h12a1 1 0 0 1 1 1v15l-3-2-2 2-2-2-2 2-2-2-3 2V5a1 1 0 0 1 1-1zM9 9h6M9 13h6',
  me: 'M12 12a4 4 0 1 0 0-8 4 4 0 0 0 0 8zM4.5 20.5c.8-3.9 3.8-6 7.5-6s6.700 2.100 7.500 6',
  camera: 'M4 8h3.200l1.600-2.500h6.400L16.800 8H20a1 1 0 0 1 1 1v9.500a1 1 0 0 1-1 1H4a1 1 0 0 1-1-1V9a1 1 0 0 1 1-1zM12 17a3.700 3.700 0 1 0 0-7.400 3.700 3.700 0 0 0 0 7.400z',
  video: 'M4 6.500h10a1 1 0 0 1 1 1v9a1 1 0 0 1-1 1H4a1 1 0 0 1-1-1v-9a1 1 0 0 1 1-1zM15 10.500l6-3v9l-6-3',
  microphone: 'M12 15a3 3 0 0 0 3-3V6a3 3 0 0 0-6 0v6a3 3 0 0 0 3 3zM6 11.500a6 6 0 0 0 12 0M12 17.500V21M9 21h6',
  check: 'M5 12.500l4.800 4.800L19.500 7',
  leave: 'M14 4h4a1 1 0 0 1 1 1v14a1 1 0 0 1-1 1h-4M10 8l-4 4 4 4M6 12h9',
  chevron: 'M9 5l7 7-7 7',
  back: 'M15 5l-7 7 7 7',
  cloudOff: 'M4 4l16 16M9 6.500A5.500 5.500 0 0 1 17.300 10 4 4 0 0 1 20 15.800M6.800 10A4.200 4.200 0 0 0 7.500 18H16',
  cloudDone: 'M7.500 18.500a4.200 4.200 0 0 1-.3-8.400 5.500 5.500 0 0 1 10.200-.8A4.600 4.600 0 0 1 17 18.500zM9 13.800l2.200 2.200 4-4.200',
  sync: 'M20 6v4.500h-4.500M4 18v-4.500h4.500M19.300 10.500A7.500 7.500 0 0 0 6 7.500M4.700 13.500A7.500 7.500 0 0 0 18 16.500',
  warning: 'M12 4l9 16H3zM12 10v4.500M12 17.200v.3',
  close: 'M6 6l12 12M18 6L6 18',
  shield: 'M12 3l7.500 3v5.500c0 4.600-3.100 8-7.500 9.500-4.400-1.500-7.500-4.900-7.500-9.500V6zM8.500 12l2.500 2.500 4.500-5',
  search: 'M11 18a7 7 0 1 0 0-14 7 7 0 0 0 0 14zM16 16l4.500 4.500',
  clock: 'M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18zM12 7v5.500l3.500 2',
  tag: 'M4 12V5a1 1 0 0 1 1-1h7l8 8-8 8zM8.500 8.500v.1M15 3.500c3 .5 5 2.500 5.500 5.500',
  scan: 'M4 8V5a1 1 0 0 1 1-1h3M16 4h3a1 1 0 0 1 1 1v3M20 16v3a1 1 0 0 1-1 1h-3M8 20H5a1 1 0 0 1-1-1v-3M4 12h16',
  beacon: 'M12 13.500a1.500 1.500 0 1 0 0-3 1.500 1.500 0 0 0 0 3zM8.500 15.500a5 5 0 0 1 0-7M15.500 8.500a5 5 0 0 1 0 7M5.500 18.500a9.200 9.200 0 0 1 0-13M18.500 5.500a9.200 9.200 0 0 1 0 13',
  say: 'M4 5h16a1 1 0 0 1 1 1v10a1 1 0 0 1-1 1h-8l-4.500 3.500V17H4a1 1 0 0 1-1-1V6a1 1 0 0 1 1-1zM7.500 9.500h9M7.500 13h5.500',
} as const

export type IconName = keyof typeof paths

export const Icon = ({ name, size = 22 }: { readonly name: IconName; readonly size?: number }) => (
  <svg width={size} height={size} viewBox="0 0 24 24" fill="none" stroke="currentColor" strokeWidth="1.9" strokeLinecap="round" strokeLinejoin="round" aria-hidden="true" focusable="false">
    <path d={paths[name]} />
  </svg>
)
