import { useMemo } from 'react'
import { useLingui } from '@lingui/react/macro'
import { useSnapshot } from '../../app/context.ts'
import { testIds } from '../../testIds.ts'

const mostRecent = 3
const mostShown = 6

/** Notes at one tap: the company's, then the person's own of late. They fill the field and can be changed before the check-in. */
export const NoteTemplates = ({ note, onChoose }: { readonly note: string; readonly onChoose: (note: string) => void }) => {
  const { t } = useLingui()
  const { today, locals } = useSnapshot()
  const texts = useMemo(() => {
    const recent = [...new Set(locals.flatMap(({ shown }) => (shown?.note === undefined || shown.note.length > 40 ? [] : [shown.note])))].slice(0, mostRecent)
    return [...new Set([...(today?.noteTemplates ?? []), ...recent])].slice(0, mostShown)
  }, [today, locals])
  if (texts.length === 0 || note !== '') return null
  return <div className="templates" role="group" aria-label={t`常用备注`}>{texts.map((text) => <button key={text} type="button" className="template" data-testid={testIds.noteTemplate} onClick={() => onChoose(text)}>{text}</button>)}</div>
}
