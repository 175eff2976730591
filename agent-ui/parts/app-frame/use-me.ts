import { useSuspenseQuery } from '@tanstack/react-query'
import type { Permission } from '../../../src/users/permissions.contract.ts'
import type { Me } from '../../../src/users/users.contract.ts'
import { meQuery } from '../../queries.ts'

/** Who is signed in. Only below SignedIn, where somebody is; the one moment of signing out is the exception. */
export function useMe(): Me | null {
  return useSuspenseQuery(meQuery).data
}

export function useMay(permission: Permission): boolean {
  return useMe()?.permissions.includes(permission) ?? false
}
