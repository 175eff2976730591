import { useMessages } from '../../use-messages.tsx'

/** What a setting is called: `wrapUpS`, or one of a map as `targetS.voice`. */
export function useSettingWords(): { labelOf: (path: string) => string; keyOf: (path: string) => string } {
  const { word } = useMessages()
  const keyOf = (path: string) => {
    const [name = '', key = ''] = path.split('.')
    if (name === 'keptDays') return word('admin.retention', key)
    return name === 'priorityCreditS' ? word('priority', key) : word('channel', key)
  }
  const labelOf = (path: string) => {
    const [name = '', key] = path.split('.')
    return key === undefined ? word('admin.setting', name) : `${word('admin.setting', name)}: ${keyOf(path)}`
  }
  return { labelOf, keyOf }
}
