/** A phone number as people type it → E.164. Eleven digits beginning with 1 are a mobile of mainland China (ITU-T E.164; 工信部 numbering plan). */
export const normalisePhone = (typed: string): string => {
  const compact = typed.normalize('NFKC').replace(/[\s\-().·]/g, '')
  const digits = compact.replace(/^\+/, '').replace(/^00/, '')
  if (/^1[3-9]\d{9}$/.test(digits)) return `+86${digits}`
  return compact.startsWith('+') || compact.startsWith('00') ? `+${digits}` : digits
}
