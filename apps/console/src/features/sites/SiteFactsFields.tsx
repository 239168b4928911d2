import { DeleteOutlined, PlusOutlined } from '@ant-design/icons'
import { businessStatuses, businessStatusNames, contactPhonePattern, type Language, mostContacts, openingHoursText, readOpeningHours } from '@fieldproof/core/kernel'
import { useLingui } from '@lingui/react/macro'
import { Button, Form, Input, Select } from 'antd'
import { PersonSelect } from '../checkIns/PersonSelect.tsx'
import type { ContactFields, SiteFields } from './siteForm.ts'

/** Who looks after the site, whom one meets there, when it is open and whether it does business: the part of the form below the fence. */
export const SiteFactsFields = () => {
  const { t, i18n } = useLingui()
  const language = i18n.locale as Language
  const form = Form.useFormInstance<SiteFields>()
  const status = Form.useWatch('businessStatus', form)
  const hours = Form.useWatch('hours', form)?.trim()
  const understood = hours ? readOpeningHours(hours) : undefined
  const weekdays = openingHoursText([{ days: [1, 2, 3, 4, 5], from: '09:00', to: '18:00' }], language)
  const daily = openingHoursText([{ days: [1, 2, 3, 4, 5, 6, 7], from: '09:00', to: '22:00' }], language)
  return (
    <>
      <Form.Item name="ownerId" label={t`负责人`} tooltip={t`跟进这个地点的同事；离职时移交给接手的人`}><PersonSelect id="site-owner" placeholder={t`没有负责人`} label={t`负责人`} width="100%" /></Form.Item>
      <Form.Item name="businessStatus" label={t`营业状态`}><Select options={businessStatuses.map((value) => ({ value, label: businessStatusNames[value][language] }))} data-testid="site-business" /></Form.Item>
      <Form.Item name="businessNote" label={t`状态说明`} hidden={status === 'open' && !form.getFieldValue('businessNote')}><Input maxLength={200} placeholder={t`例如：装修到月底`} data-testid="site-business-note" /></Form.Item>
      <Form.Item
        name="hours" label={t`营业时间`} validateTrigger="onBlur"
        rules={[{ validator: (_, text: string | undefined) => (!text?.trim() || readOpeningHours(text) ? Promise.resolve() : Promise.reject(new Error(t`看不懂，或时段有重叠。请写成“${weekdays}”，几段之间用分号隔开。`))) }]}
        extra={hours && understood ? <span role="status" data-testid="site-hours-read">{openingHoursText(understood, language)}</span>
          : <span className="fp-site-quick">{[weekdays, daily].map((text) => <Button key={text} type="link" size="small" onClick={() => { form.setFieldValue('hours', text); void form.validateFields(['hours']) }}>{text}</Button>)}</span>}
      >
        <Input.TextArea autoSize={{ minRows: 1, maxRows: 4 }} maxLength={400} placeholder={t`不填表示不知道`} data-testid="site-hours" />
      </Form.Item>
      <Form.Item label={t`联系人`} className="fp-site-contacts">
        <Form.List name="contacts">
          {(rows, { add, remove }) => (
            <>
              {rows.map(({ key, name }) => <ContactRow key={key} at={name} masked={(form.getFieldValue(['contacts', name]) as ContactFields | undefined)?.maskedPhone} onRemove={() => { remove(name) }} />)}
              {rows.length < mostContacts ? <Button size="small" icon={<PlusOutlined aria-hidden />} onClick={() => { add({}) }} data-testid="site-contact-add">{t`添加联系人`}</Button> : null}
            </>
          )}
        </Form.List>
      </Form.Item>
    </>
  )
}

const ContactRow = ({ at, masked, onRemove }: { at: number; masked: string | undefined; onRemove: () => void }) => {
  const { t } = useLingui()
  const number = at + 1
  return (
    <div className="fp-site-contact" data-testid="site-contact">
      <Form.Item name={[at, 'name']} noStyle rules={[{ required: true, whitespace: true, message: t`请填写联系人的姓名` }]}><Input maxLength={60} placeholder={t`姓名`} aria-label={t`第 ${number} 位联系人的姓名`} data-testid="site-contact-name" /></Form.Item>
      <Form.Item name={[at, 'role']} noStyle><Input maxLength={40} placeholder={t`职务`} aria-label={t`第 ${number} 位联系人的职务`} /></Form.Item>
      <Form.Item name={[at, 'phone']} noStyle rules={[{ validator: (_, text: string | undefined) => (!text?.trim() || contactPhonePattern.test(text.normalize('NFKC').trim()) ? Promise.resolve() : Promise.reject(new Error(t`第 ${number} 位联系人的电话不是电话号码`))) }]}>
        <Input maxLength={30} inputMode="tel" placeholder={masked || t`电话`} title={masked === undefined ? undefined : t`对您遮盖。不填则保持不变；填写则替换。`} aria-label={t`第 ${number} 位联系人的电话`} data-testid="site-contact-phone" />
      </Form.Item>
      <Button type="text" icon={<DeleteOutlined aria-hidden />} aria-label={t`移除第 ${number} 位联系人`} onClick={onRemove} data-testid="site-contact-remove" />
    </div>
  )
}
