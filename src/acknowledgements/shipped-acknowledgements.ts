import type { AcknowledgementText } from './acknowledgements.contract.ts'

/** Texts of the first day; nothing is sent before an administrator switches it on for an account. */
export const shippedAcknowledgements: readonly AcknowledgementText[] = [
  {
    topicId: null,
    hours: 'open',
    language: 'lv',
    text: 'Labdien!\n\nJūsu vēstuli esam saņēmuši. Tās numurs ir {ticket.number}. Atbildēsim, tiklīdz tas būs iespējams.\n\nŠī ir automātiska ziņa, uz to nav jāatbild.\n\n{account.name}',
  },
  {
    topicId: null,
    hours: 'closed',
    language: 'lv',
    text: 'Labdien!\n\nJūsu vēstuli esam saņēmuši. Tās numurs ir {ticket.number}. Šobrīd esam slēgti; atbildēsim nākamajā darba dienā.\n\nŠī ir automātiska ziņa, uz to nav jāatbild.\n\n{account.name}',
  },
  {
    topicId: null,
    hours: 'open',
    language: 'ru',
    text: 'Здравствуйте!\n\nМы получили Ваше письмо. Его номер: {ticket.number}. Ответим, как только сможем.\n\nЭто автоматическое сообщение, отвечать на него не нужно.\n\n{account.name}',
  },
  {
    topicId: null,
    hours: 'closed',
    language: 'ru',
    text: 'Здравствуйте!\n\nМы получили Ваше письмо. Его номер: {ticket.number}. Сейчас мы закрыты; ответим в следующий рабочий день.\n\nЭто автоматическое сообщение, отвечать на него не нужно.\n\n{account.name}',
  },
  {
    topicId: null,
    hours: 'open',
    language: 'en',
    text: 'Hello!\n\nWe have received your letter. Its number is {ticket.number}. We will answer as soon as we can.\n\nThis is an automatic message, there is no need to reply.\n\n{account.name}',
  },
  {
    topicId: null,
    hours: 'closed',
    language: 'en',
    text: 'Hello!\n\nWe have received your letter. Its number is {ticket.number}. We are closed at the moment and will answer on the next working day.\n\nThis is an automatic message, there is no need to reply.\n\n{account.name}',
  },
]
