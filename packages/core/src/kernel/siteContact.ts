/** Of somebody at a site: digits as they are dialled, with an extension (`0571-8888 8888转801`). */
export const contactPhonePattern = /^[+(\d][\d\s()\-.,#*转轉extEXT]{2,29}$/
export const mostContacts = 5

/** The address of a link that dials it. A comma is the pause before an extension, which telephones understand and RFC 3966's `ext=` they mostly do not. */
export const dialled = (phone: string): string => `tel:${phone.split(/转|轉|ext\.?|x/i).map((part) => part.replace(/[^+\d,#*]/g, '')).filter((part) => part !== '').join(',')}`
