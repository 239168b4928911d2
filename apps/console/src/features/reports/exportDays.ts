import { addDays } from '../checkIns/days.ts'

interface Days { readonly from?: string | undefined; readonly to?: string | undefined }

/** A file is at most so many days long; a list without days is exported back from today. */
const longestExportDays = 400

/** Whether a file of these days begins later than the list does. */
export const isExportCut = ({ from, to }: Days, today: string): boolean => !from || from < addDays(to ?? today, 1 - longestExportDays)

/** The days of the file of a list: those of the list, as far back as a file goes. */
export const exportDaysOf = ({ from, to }: Days, today: string): { readonly from: string; readonly to: string } => {
  const last = to ?? today
  const earliest = addDays(last, 1 - longestExportDays)
  return { from: from && from > earliest ? from : earliest, to: last }
}
