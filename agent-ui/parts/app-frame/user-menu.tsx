import { Menu, useMantineColorScheme, type MantineColorScheme } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import type { Me } from '../../../src/users/users.contract.ts'
import { write } from '../../api.ts'
import { meQuery } from '../../queries.ts'
import { locales, type Locale } from '../../t.ts'
import { Icon } from '../../ui/icons.tsx'
import { useMessages } from '../../use-messages.tsx'
import styles from './app-frame.module.css'
import { useMe } from './use-me.ts'

const schemes = ['auto', 'light', 'dark'] as const satisfies readonly MantineColorScheme[]

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
        <button type="button" className={styles.avatar}>
          <span aria-hidden="true">{initials(me.user.name)}</span>
          <span className="visually-hidden">{t('user.menu', { name: me.user.name })}</span>
        </button>
      </Menu.Target>
      <Menu.Dropdown>
        <div className={styles.who}>
          <strong>{me.user.name}</strong>
          <div className="dim">{t(`role.${me.user.role}`)}</div>
        </div>
        <Menu.Divider />
        <Menu.Label>{t('user.language')}</Menu.Label>
        <Menu.RadioGroup value={locale} onChange={(next) => setLocale.mutate(next as Locale)}>
          {locales.map((code) => (
            <Menu.RadioItem key={code} value={code} lang={code}>
              {t(`user.language.${code}`)}
            </Menu.RadioItem>
          ))}
        </Menu.RadioGroup>
        <Menu.Divider />
        <Menu.Label>{t('user.theme')}</Menu.Label>
        <Menu.RadioGroup value={colorScheme} onChange={(next) => setColorScheme(next as MantineColorScheme)}>
          {schemes.map((scheme) => (
            <Menu.RadioItem key={scheme} value={scheme}>
              {t(`user.theme.${scheme}`)}
            </Menu.RadioItem>
          ))}
        </Menu.RadioGroup>
        <Menu.Divider />
        <Menu.Item component={Link} to="/account" leftSection={<Icon name="user" />}>
          {t('nav.account')}
        </Menu.Item>
        <Menu.Item leftSection={<Icon name="exit" />} onClick={() => signOut.mutate()}>
          {t('user.sign-out')}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  )
}
