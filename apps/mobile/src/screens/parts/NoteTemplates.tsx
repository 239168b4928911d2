import { useMemo } from 'react'
import { useLingui } from '@lingui/react/macro'
import { useSnapshot } from '../../app/context.ts'
import { testIds } from '../../testIds.ts'

const mostRecent = 3
const mostShown = 6
const mostLength = 40

/** Notes at one tap: the last one at this site, the company's, then the person's own of late. They fill the field and can be changed before the check-in. */
export const NoteTemplates = ({ note, siteId, onChoose }: { readonly note: string; readonly siteId: string | undefined; readonly onChoose: (note: string) => void }) => {
  const { t } = useLingui()
  const { today, locals } = useSnapshot()
  const texts = useMemo(() => {
    const said = locals.flatMap(({ shown }) => (shown?.note === undefined || shown.note.length > mostLength ? [] : [{ note: shown.note, siteId: shown.siteId }]))
    const here = siteId === undefined ? [] : said.filter((one) => one.siteId === siteId).slice(0, 1)
    const recent = [...new Set(said.map(({ note }) => note))].slice(0, mostRecent)
    return [...new Set([...here.map(({ note }) => note), ...(today?.noteTemplates ?? []), ...recent])].slice(0, mostShown)
  }, [today, locals, siteId])
  if (texts.length === 0 || note !== '') return null
  return <div className="templates" role="group" aria-label={t`常用备注`}>{texts.map((text) => <button key={text} type="button" className="template" data-testid={testIds.noteTemplate} onClick={() => onChoose(text)}>{text}</button>)}</div>
}
