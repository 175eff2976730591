import type { TemplateNew } from './templates.contract.ts'

type Shipped = Pick<TemplateNew, 'name' | 'language' | 'channel' | 'text'>
type Text = Omit<Shipped, 'channel'>

const closingLv = 'Ja rodas vēl kādi jautājumi, lūdzu, atbildiet uz šo vēstuli.\n\nAr cieņu\n{agent.name}'

const letters: readonly Text[] = [
  {
    name: 'Jautājums ir atrisināts',
    language: 'lv',
    text: `Labdien, {citizen.name}!\n\nJūsu jautājums (pieteikums {ticket.number}) ir atrisināts.\n\n${closingLv}`,
  },
  {
    name: 'Nepieciešama papildu informācija',
    language: 'lv',
    text: 'Labdien, {citizen.name}!\n\nLai mēs varētu Jums palīdzēt, lūdzu, precizējiet:\n– \n\nAtbildot uz šo vēstuli, lūdzu, nesūtiet paroles un kodu kalkulatora kodus.\n\nAr cieņu\n{agent.name}',
  },
  {
    name: 'Pieslēgšanās portālam Latvija.gov.lv',
    language: 'lv',
    text: `Labdien, {citizen.name}!\n\nPortālam var pieslēgties ar eID karti, mobilo lietotni „eParaksts mobile” vai savas bankas autentifikāciju: https://latvija.gov.lv.\n\nJa pieslēgties neizdodas, lūdzu, rakstiet mums, kādu paziņojumu redzat un kādu pieslēgšanās veidu izvēlējāties.\n\n${closingLv}`,
  },
  {
    name: 'E-adrese: kā to izveidot',
    language: 'lv',
    text: `Labdien, {citizen.name}!\n\nE-adresi var izveidot portālā Latvija.gov.lv sadaļā „E-adrese”. Kad tā ir izveidota, valsts un pašvaldību iestādes Jums sūta vēstules tikai uz to.\n\n${closingLv}`,
  },
  {
    name: 'Pieteikums nodots iestādei',
    language: 'lv',
    text: 'Labdien, {citizen.name}!\n\nJūsu jautājums ir citas iestādes pārziņā, tāpēc {date.today} to esam nodevuši atbildīgajai iestādei. Atbildi Jūs saņemsiet no tās.\n\nPieteikuma numurs pie mums: {ticket.number}.\n\nAr cieņu\n{agent.name}',
  },
  {
    name: 'Paldies par atsauksmi',
    language: 'lv',
    text: 'Labdien, {citizen.name}!\n\nPaldies, ka atradāt laiku mums uzrakstīt. Jūsu teikto esam nodevuši kolēģiem.\n\nAr cieņu\n{agent.name}',
  },
  {
    name: 'Вопрос решён',
    language: 'ru',
    text: 'Здравствуйте, {citizen.name}!\n\nВаш вопрос (заявка {ticket.number}) решён. Если появятся другие вопросы, ответьте, пожалуйста, на это письмо.\n\nС уважением,\n{agent.name}',
  },
  {
    name: 'Нужна дополнительная информация',
    language: 'ru',
    text: 'Здравствуйте, {citizen.name}!\n\nЧтобы мы могли Вам помочь, пожалуйста, уточните:\n– \n\nПожалуйста, не присылайте пароли и коды.\n\nС уважением,\n{agent.name}',
  },
  {
    name: 'Question resolved',
    language: 'en',
    text: 'Hello, {citizen.name}!\n\nYour question (ticket {ticket.number}) is resolved. If anything else comes up, please reply to this letter.\n\nKind regards,\n{agent.name}',
  },
  {
    name: 'More information needed',
    language: 'en',
    text: 'Hello, {citizen.name}!\n\nTo help you, we need to know:\n– \n\nPlease do not send passwords or codes.\n\nKind regards,\n{agent.name}',
  },
]

/** Short, and without a name below: a text is answered by whoever is free. */
const texts: readonly Text[] = [
  {
    name: 'Atrisināts (īsziņa)',
    language: 'lv',
    text: 'Labdien! Jūsu jautājums (pieteikums {ticket.number}) ir atrisināts. Ja rodas vēl kādi jautājumi, lūdzu, atbildiet uz šo īsziņu.',
  },
  {
    name: 'Vajadzīga papildu informācija (īsziņa)',
    language: 'lv',
    text: 'Labdien! Lai varētu Jums palīdzēt, lūdzu, uzrakstiet, kādu paziņojumu redzat. Paroles un kodus, lūdzu, nesūtiet.',
  },
  {
    name: 'Вопрос решён (СМС)',
    language: 'ru',
    text: 'Здравствуйте! Ваш вопрос (заявка {ticket.number}) решён. Если появятся другие вопросы, ответьте, пожалуйста, на это сообщение.',
  },
  {
    name: 'Question resolved (text)',
    language: 'en',
    text: 'Hello! Your question (ticket {ticket.number}) is resolved. If anything else comes up, please reply to this message.',
  },
]

/** Texts of the first day, for an administrator to change. */
export const shippedTemplates: readonly Shipped[] = [
  ...letters.map((one) => ({ ...one, channel: 'email' as const })),
  ...texts.map((one) => ({ ...one, channel: 'sms' as const })),
]
