import { Button, PasswordInput, TextInput } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useRouter, useSearch } from '@tanstack/react-router'
import { useState, type FormEvent } from 'react'
import type { SignIn } from '../../src/users/users.contract.ts'
import { ApiError, withParams, write } from '../api.ts'
import { errorWords } from '../error-words.ts'
import { meQuery, signInWaysQuery } from '../queries.ts'
import { locales } from '../t.ts'
import { Icon } from '../ui/icons.tsx'
import { chooseLocale, useMessages } from '../use-messages.tsx'
import styles from './sign-in-page.module.css'

const textOf = (form: FormData, name: string) => {
  const value = form.get(name)
  return typeof value === 'string' ? value : ''
}
/** The page has one purpose: whoever comes here can type at once. */
const focus = (input: HTMLInputElement | null) => input?.focus()

/** Only a path of ours: an address from outside must not lead away after signing in. */
const safePath = (to: string | undefined) => (to && /^\/(?!\/|\\)/.test(to) ? to : '/')

function useSignIn(onCodeNeeded: () => void) {
  const client = useQueryClient()
  const router = useRouter()
  const { to } = useSearch({ from: '/sign-in' })
  return useMutation({
    mutationFn: (body: SignIn) => write('POST', '/api/session', body),
    meta: { ownError: true },
    onError: (error) => {
      if (error instanceof ApiError && /totp/i.test(JSON.stringify(error.details ?? ''))) onCodeNeeded()
    },
    onSuccess: async () => {
      await client.fetchQuery({ ...meQuery, staleTime: 0 })
      await router.navigate({ href: safePath(to), replace: true })
    },
  })
}

/** What single sign-on comes back with. */
const problems = ['sso-unavailable', 'sso-failed', 'sso-unknown', 'sso-no-role'] as const

/** Where the organisation has a sign-in of its own, it comes first: who uses it types nothing here. */
function SingleSignOn() {
  const { t } = useMessages()
  const { to } = useSearch({ from: '/sign-in' })
  const { data } = useQuery(signInWaysQuery)
  if (!data?.singleSignOn) return null
  return (
    <>
      <Button component="a" href={withParams('/api/session/oidc', { to })} size="md" variant="default" fullWidth>
        {t('sign-in.single')}
      </Button>
      <p className={styles.or}>{t('sign-in.or')}</p>
    </>
  )
}

export default function SignInPage() {
  const messages = useMessages()
  const { t, word, locale } = messages
  const [codeNeeded, setCodeNeeded] = useState(false)
  const signIn = useSignIn(() => setCodeNeeded(true))
  const search = useSearch({ from: '/sign-in' })
  const problem = problems.find((each) => each === search.problem)
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const form = new FormData(event.currentTarget)
    const totp = textOf(form, 'totp').trim()
    signIn.mutate({ email: textOf(form, 'email'), password: textOf(form, 'password'), ...(totp ? { totp } : {}) })
  }
  const hasReason = signIn.error instanceof ApiError && /reason/.test(JSON.stringify(signIn.error.details ?? ''))
  const wrong = signIn.error instanceof ApiError && signIn.error.status === 401
  return (
    <main className={styles.page}>
      <title>{`${t('sign-in.title')} · ${t('app.name')}`}</title>
      <form className={styles.card} onSubmit={submit}>
        <div className={styles.mark}>
          <Icon name="desk" size={26} />
        </div>
        <h1>{t('sign-in.title')}</h1>
        <p className="dim">{t('sign-in.lead')}</p>
        {signIn.error && (
          <p className={styles.error} role="alert">
            <Icon name="alert" />{' '}
            {wrong && !hasReason ? t(codeNeeded ? 'sign-in.code-needed' : 'sign-in.wrong') : errorWords(messages, signIn.error)}
          </p>
        )}
        {problem !== undefined && !signIn.error && (
          <p className={styles.error} role="alert">
            <Icon name="alert" /> {t(`error.reason.${problem}`)}
          </p>
        )}
        <SingleSignOn />
        <TextInput
          name="email"
          type="email"
          label={t('sign-in.email')}
          autoComplete="username"
          required
          ref={focus}
          size="md"
          withAsterisk={false}
        />
        <PasswordInput
          name="password"
          label={t('sign-in.password')}
          autoComplete="current-password"
          required
          size="md"
          withAsterisk={false}
          visibilityToggleButtonProps={{ 'aria-label': t('sign-in.show-password') }}
        />
        {codeNeeded && (
          <TextInput
            name="totp"
            label={t('sign-in.code')}
            description={t('sign-in.code-hint')}
            autoComplete="one-time-code"
            maxLength={30}
            size="md"
          />
        )}
        <Button type="submit" size="md" loading={signIn.isPending} fullWidth>
          {t('sign-in.submit')}
        </Button>
        <fieldset className={styles.languages} aria-label={t('user.language')}>
          {locales.map((code) => (
            <button key={code} type="button" lang={code} aria-pressed={code === locale} onClick={() => chooseLocale(code)}>
              {word('user.language', code)}
            </button>
          ))}
        </fieldset>
      </form>
    </main>
  )
}
