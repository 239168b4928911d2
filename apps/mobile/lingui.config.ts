import { defineConfig } from '@lingui/conf'
import { formatter } from '@lingui/format-po'

/** Screens and sheets that come after the first one bring their texts along later (app/i18n.ts), so that the first has only its own. The result of a check-in is wanted with the first one. */
const later = [
  'screens/{Records,RecordDetail,Attendance,Dark,Health,Me,FactorSheet,VideoRecorder,FaceSheet,Camera,SitePicker}.tsx', 'screens/mySide/**',
  'screens/parts/{healthText,StorageNotice,ChallengeCard,DayQuestions,Notices,VoiceSheet,ArrivalCard,BrandSteps,SayCard,AccessesCard,MySideCard,CountersignSheet,OffSiteSheet,AskSheet,LeaveSheet,SettledLine,CannotSheet,EndedSos}.{ts,tsx}',
].map((path) => `<rootDir>/src/${path}`)

export default defineConfig({
  sourceLocale: 'zh-CN',
  locales: ['zh-CN', 'zh-TW', 'en'],
  catalogs: [{ path: '<rootDir>/src/locales/{locale}', include: ['<rootDir>/src'], exclude: later }, { path: '<rootDir>/src/locales/later/{locale}', include: later }],
  format: formatter({ lineNumbers: false }),
  orderBy: 'message',
})
