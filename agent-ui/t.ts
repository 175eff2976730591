import { IntlMessageFormat } from 'intl-messageformat'
import type lv from './messages/lv.json'

export const locales = ['lv', 'en'] as const
export type Locale = (typeof locales)[number]
export type MessageKey = keyof typeof lv
export type Catalogue = Record<string, string>
export type Values = Record<string, string | number>

/** `t` takes a key of the catalogue; `word` names a value of a closed list and shows the value itself if the list has grown. */
export type Translate = {
  t: (key: MessageKey, values?: Values) => string
  word: (prefix: string, value: string) => string
}

export function createTranslate(locale: Locale, catalogue: Catalogue): Translate {
  const parsed = new Map<string, IntlMessageFormat>()
  const text = (key: string, values?: Values): string => {
    const source = catalogue[key]
    if (source === undefined) return key
    // Most texts have no fields: the parser need not see them.
    if (!/[{'<]/.test(source)) return source
    let message = parsed.get(key)
    if (!message) parsed.set(key, (message = new IntlMessageFormat(source, locale, undefined, { ignoreTag: true })))
    return String(message.format(values))
  }
  return {
    t: text,
    word: (prefix, value) => (catalogue[`${prefix}.${value}`] === undefined ? value : text(`${prefix}.${value}`)),
  }
}

const loading = new Map<Locale, Promise<Catalogue>>()
const loaded = new Map<Locale, Catalogue>()

/** What is here already, without waiting. */
export const loadedCatalogue = (locale: Locale) => loaded.get(locale)

/** One language is one file, fetched when it is needed. */
export function loadCatalogue(locale: Locale): Promise<Catalogue> {
  let catalogue = loading.get(locale)
  if (!catalogue) {
    const file: Promise<{ default: Catalogue }> = locale === 'lv' ? import('./messages/lv.json') : import('./messages/en.json')
    loading.set(locale, (catalogue = keep(locale, file)))
  }
  return catalogue
}

async function keep(locale: Locale, file: Promise<{ default: Catalogue }>): Promise<Catalogue> {
  const catalogue = (await file).default
  loaded.set(locale, catalogue)
  return catalogue
}

const storageKey = 'locale'

/** Before anyone has signed in: what was last used on this computer, else Latvian. */
export function rememberedLocale(): Locale {
  return localStorage.getItem(storageKey) === 'en' ? 'en' : 'lv'
}
export function rememberLocale(locale: Locale): void {
  localStorage.setItem(storageKey, locale)
}
