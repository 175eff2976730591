/** For finding: ā is found by a, and capitals by small letters. */
export const foldLetters = (text: string) => text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase()
