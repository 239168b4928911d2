/** A chosen file as base64, as the API takes files that go along with a form. */
export const fileBase64 = (file: File): Promise<string> => new Promise((resolve, reject) => {
  const reader = new FileReader()
  reader.onload = () => { resolve(String(reader.result).replace(/^[^,]*,/, '')) }
  reader.onerror = () => { reject(reader.error ?? new Error('the file cannot be read')) }
  reader.readAsDataURL(file)
})
