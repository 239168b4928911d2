// breaks: nothing
export const thing = 1
