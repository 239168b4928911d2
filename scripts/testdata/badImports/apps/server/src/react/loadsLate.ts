// breaks: io-at-the-edge
export const late = () => import('sharp')
