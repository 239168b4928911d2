// breaks: nothing
export const server = 1
