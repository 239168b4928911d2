import { theme as antdTheme, type ThemeConfig } from 'antd'

/**
 * System fonts of Windows, macOS, Android and Linux, ordered by language in global.css: in Chinese a Chinese font draws the quotation
 * marks too, in English a Latin one. Nothing is downloaded.
 */
const pageFontFamily = 'var(--fp-font)'
/** For canvases, which know no CSS variables: ideographs on maps, texts in charts. */
export const fontFamily = '"PingFang SC", "Microsoft YaHei", "Noto Sans SC", "Noto Sans CJK SC", "Source Han Sans SC", sans-serif'

/**
 * One palette for chrome, map and charts. Every text colour has at least 4.5:1 on its background (WCAG 2.2, 1.4.3);
 * a verdict is never told by colour alone (BandTag adds a mark and a word).
 */
export const palettes = {
  light: {
    brand: '#0b6b66', brandSoft: '#e3f2f0', page: '#f4f7f6', surface: '#ffffff', line: '#dfe7e5', lineSoft: '#ecf1f0', text: '#16211f', textSoft: '#4b5a57', focus: '#0b6b66',
    verified: '#13713d', verifiedSoft: '#e4f4ea', needs_review: '#8a5300', needs_reviewSoft: '#fdf1dc', strong_doubt: '#b3261e', strong_doubtSoft: '#fdeae8', not_enough_evidence: '#4d5b66', not_enough_evidenceSoft: '#ebeff2',
    info: '#1c5fa8', infoSoft: '#e6f0fb', violet: '#7b3fa0',
  },
  dark: {
    brand: '#4cc2b8', brandSoft: '#16322f', page: '#0f1716', surface: '#162120', line: '#2a3937', lineSoft: '#213030', text: '#e8f0ee', textSoft: '#a9bab6', focus: '#4cc2b8',
    verified: '#6fd598', verifiedSoft: '#143122', needs_review: '#f0b85a', needs_reviewSoft: '#36290f', strong_doubt: '#ff948a', strong_doubtSoft: '#3c1c1a', not_enough_evidence: '#b3c0ca', not_enough_evidenceSoft: '#26313a',
    info: '#86bcf5', infoSoft: '#17293d', violet: '#cfa5ee',
  },
} as const

export type Palette = { readonly [key in keyof (typeof palettes)['light']]: string }
export type ColourMode = keyof typeof palettes

/** `still`: no motion at all, where the reader's system asks for less of it. */
export const themeFor = (mode: ColourMode, still: boolean): ThemeConfig => {
  const p: Palette = palettes[mode]
  return {
    algorithm: mode === 'dark' ? antdTheme.darkAlgorithm : antdTheme.defaultAlgorithm,
    cssVar: { key: 'fieldproof' },
    hashed: false,
    token: {
      motion: !still,
      colorPrimary: p.brand,
      colorInfo: p.info, colorSuccess: p.verified, colorWarning: mode === 'dark' ? '#d99a2b' : '#b46c00', colorError: p.strong_doubt, colorLink: p.brand, colorLinkHover: p.brand,
      colorBgLayout: p.page, colorBgContainer: p.surface, colorBgElevated: mode === 'dark' ? '#1c2928' : p.surface, colorBorder: mode === 'dark' ? '#4a5e5b' : '#b9c6c3', colorBorderSecondary: p.line, colorSplit: p.lineSoft,
      colorText: p.text, colorTextSecondary: p.textSoft, colorTextTertiary: p.textSoft, colorTextDescription: p.textSoft, colorTextPlaceholder: mode === 'dark' ? '#93a5a1' : '#66756f', colorTextDisabled: mode === 'dark' ? '#8b9c98' : '#66756f',
      fontFamily: pageFontFamily, fontSize: 14, borderRadius: 6, controlItemBgActive: p.brandSoft, controlItemBgActiveHover: p.brandSoft, wireframe: false, controlHeight: 34,
    },
    components: {
      Layout: { headerBg: p.surface, siderBg: p.surface, bodyBg: p.page, headerHeight: 56, headerPadding: '0 16px', lightSiderBg: p.surface },
      Menu: { itemBg: 'transparent', itemSelectedBg: p.brandSoft, itemSelectedColor: p.brand, itemHeight: 36, itemMarginBlock: 2, groupTitleFontSize: 12, itemBorderRadius: 6, activeBarBorderWidth: 0, collapsedWidth: 48, collapsedIconSize: 16, groupTitleColor: p.textSoft },
      Table: { headerBg: mode === 'dark' ? '#1b2827' : '#f7faf9', headerColor: p.textSoft, headerSplitColor: 'transparent', cellPaddingBlock: 11, rowHoverBg: mode === 'dark' ? '#1c2a29' : '#f5faf9' },
      Alert: { withDescriptionPadding: '10px 14px', withDescriptionIconSize: 18 },
      // Dark mode: a bright brand colour with dark words on it, since one teal cannot carry white text and also be read on a dark page.
      Button: { primaryShadow: 'none', defaultShadow: 'none', dangerShadow: 'none', fontWeight: 500, ...(mode === 'dark' ? { primaryColor: '#06201e', dangerColor: '#2b0806' } : {}) },
      Tag: { defaultBg: p.not_enough_evidenceSoft, defaultColor: p.not_enough_evidence },
    },
  }
}

/** CSS variables `--fp-brand`, `--fp-page`, … for own styles, so that they follow the colour mode. */
export const cssVariables = (mode: ColourMode): string => Object.entries(palettes[mode]).map(([name, value]) => `--fp-${name.replace(/_/g, '-')}: ${value};`).join(' ')
