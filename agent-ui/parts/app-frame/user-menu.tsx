import { Menu, useMantineColorScheme, type MantineColorScheme } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import type { Me } from '../../../src/users/users.contract.ts'
import { write } from '../../api.ts'
import { meQuery } from '../../queries.ts'
import { locales, type Locale } from '../../t.ts'
import { Icon, type IconName } from '../../ui/icons.tsx'
import { useMessages } from '../../use-messages.tsx'
import styles from './app-frame.module.css'
import { useMe } from './use-me.ts'

const schemes: { scheme: MantineColorScheme; icon: IconName }[] = [
  { scheme: 'auto', icon: 'desk' },
  { scheme: 'light', icon: 'sun' },
  { scheme: 'dark', icon: 'moon' },
]

const initials = (name: string) =>
  name
    .split(/\s+/)
    .map((word) => word.charAt(0))
    .slice(0, 2)
    .join('')
    .toUpperCase()

export function UserMenu() {
  const { t, locale } = useMessages()
  const me = useMe()
  const client = useQueryClient()
  const { colorScheme, setColorScheme } = useMantineColorScheme()
  const setLocale = useMutation({
    mutationFn: (next: Locale) => write('PATCH', '/api/me', { locale: next }),
    onSuccess: (_answer, next) =>
      client.setQueryData<Me | null>(meQuery.queryKey, (old) => old && { ...old, user: { ...old.user, locale: next } }),
  })
  const signOut = useMutation({
    mutationFn: () => write('DELETE', '/api/session'),
    onSuccess: () => {
      client.clear()
      location.assign('/sign-in')
    },
  })
  if (!me) return null
  return (
    <Menu position="bottom-end" width={230}>
      <Menu.Target>
        <button type="button" className={styles.avatar} aria-label={t('user.menu', { name: me.user.name })}>
          {initials(me.user.name)}
        </button>
      </Menu.Target>
      <Menu.Dropdown>
        <div className={styles.who}>
          <strong>{me.user.name}</strong>
          <div className="dim">{t(`role.${me.user.role}`)}</div>
        </div>
        <Menu.Divider />
        <Menu.Label>{t('user.language')}</Menu.Label>
        {locales.map((code) => (
          <Menu.Item
            key={code}
            role="menuitemradio"
            aria-checked={code === locale}
            lang={code}
            leftSection={<Icon name="globe" />}
            rightSection={code === locale ? <Icon name="check" /> : null}
            onClick={() => setLocale.mutate(code)}
          >
            {t(`user.language.${code}`)}
          </Menu.Item>
        ))}
        <Menu.Divider />
        <Menu.Label>{t('user.theme')}</Menu.Label>
        {schemes.map(({ scheme, icon }) => (
          <Menu.Item
            key={scheme}
            role="menuitemradio"
            aria-checked={scheme === colorScheme}
            leftSection={<Icon name={icon} />}
            rightSection={scheme === colorScheme ? <Icon name="check" /> : null}
            onClick={() => setColorScheme(scheme)}
          >
            {t(`user.theme.${scheme}`)}
          </Menu.Item>
        ))}
        <Menu.Divider />
        <Menu.Item leftSection={<Icon name="exit" />} onClick={() => signOut.mutate()}>
          {t('user.sign-out')}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  )
}
