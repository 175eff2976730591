import type { PromptKey, PromptLanguage } from './prompts.contract.ts'

/**
 * What a caller hears as shipped: ICU messages. Names, numbers and hours in them are stand-ins an administrator changes. The
 * greeting is heard in all three languages one after the other, so each says only what its own listeners need.
 * Fields: `{position}` in waiting-first and waiting-position; `{minutes}` in the same (0: less than one).
 */
export const shippedPrompts: Readonly<Record<PromptKey, Readonly<Record<PromptLanguage, string>>>> = {
  greeting: {
    lv: 'Labdien! Jūs esat sazvanījis valsts un pašvaldību pakalpojumu palīdzības dienestu. Lai turpinātu latviešu valodā, nospiediet 1.',
    ru: 'Для продолжения на русском языке нажмите 2.',
    en: 'For English, press 3.',
  },
  topic: {
    lv: 'Par pakalpojumiem portālā Latvija.gov.lv – nospiediet 1. Par e-adresi un autentifikāciju – 2. Par citiem jautājumiem – 3. Lai klausītos vēlreiz – 0.',
    ru: 'Об услугах на портале Latvija.gov.lv – нажмите 1. Об электронном адресе и аутентификации – 2. По другим вопросам – 3. Чтобы прослушать ещё раз – 0.',
    en: 'For services on the portal Latvija.gov.lv, press 1. For the e-address and authentication, press 2. For other questions, press 3. To listen again, press 0.',
  },
  'waiting-first': {
    lv: 'Visi operatori šobrīd ir aizņemti. Jūsu kārta rindā: {position}. Paredzamais gaidīšanas laiks – {minutes, plural, =0 {mazāk par minūti} zero {apmēram # minūšu} one {apmēram # minūte} other {apmēram # minūtes}}.',
    ru: 'Все операторы сейчас заняты. Ваш номер в очереди: {position}. Предполагаемое время ожидания – {minutes, plural, =0 {меньше минуты} one {примерно # минута} few {примерно # минуты} many {примерно # минут} other {примерно # минуты}}.',
    en: 'All our agents are busy at the moment. Your place in the queue: {position}. The expected waiting time is {minutes, plural, =0 {less than a minute} one {about # minute} other {about # minutes}}.',
  },
  waiting: {
    lv: 'Paldies, ka gaidāt. Lūdzu, palieciet uz līnijas: operators atbildēs, tiklīdz būs brīvs.',
    ru: 'Спасибо за ожидание. Пожалуйста, оставайтесь на линии: вам ответит первый освободившийся оператор.',
    en: 'Thank you for waiting. Please stay on the line: an agent will answer as soon as one is free.',
  },
  'waiting-position': {
    lv: 'Jūsu kārta rindā: {position}. Paredzamais gaidīšanas laiks – {minutes, plural, =0 {mazāk par minūti} zero {apmēram # minūšu} one {apmēram # minūte} other {apmēram # minūtes}}.',
    ru: 'Ваш номер в очереди: {position}. Предполагаемое время ожидания – {minutes, plural, =0 {меньше минуты} one {примерно # минута} few {примерно # минуты} many {примерно # минут} other {примерно # минуты}}.',
    en: 'Your place in the queue: {position}. The expected waiting time is {minutes, plural, =0 {less than a minute} one {about # minute} other {about # minutes}}.',
  },
  closed: {
    lv: 'Šobrīd esam slēgti. Strādājam darba dienās no 8.00 līdz 18.00. Lūdzu, zvaniet darba laikā.',
    ru: 'Сейчас мы не работаем. Мы отвечаем на звонки по рабочим дням с 8.00 до 18.00. Пожалуйста, позвоните в рабочее время.',
    en: 'We are closed at the moment. We are open on working days from 8 a.m. to 6 p.m. Please call during opening hours.',
  },
  full: {
    lv: 'Atvainojiet, šobrīd zvanītāju ir pārāk daudz un rinda ir pilna. Lūdzu, zvaniet vēlāk.',
    ru: 'Извините, сейчас звонков слишком много и очередь заполнена. Пожалуйста, позвоните позже.',
    en: 'We are sorry: too many people are calling at the moment and the queue is full. Please call again later.',
  },
  'no-agent': {
    lv: 'Atvainojiet, šobrīd nav neviena operatora, kas varētu atbildēt izvēlētajā valodā. Lūdzu, zvaniet vēlāk.',
    ru: 'Извините, сейчас нет операторов, которые могли бы ответить на выбранном языке. Пожалуйста, позвоните позже.',
    en: 'We are sorry: no agent who speaks the chosen language is on duty at the moment. Please call again later.',
  },
  'wait-limit': {
    lv: 'Atvainojiet, ka neizdevās atbildēt. Lai Jums nebūtu jāgaida vēl ilgāk, zvanu beidzam. Mēs pierakstījām Jūsu zvanu.',
    ru: 'Извините, что нам не удалось ответить. Чтобы вам не пришлось ждать ещё дольше, мы завершаем звонок. Ваш звонок записан в журнал.',
    en: 'We are sorry that we could not answer. So that you need not wait any longer, we now end this call. We have noted that you called.',
  },
  fault: {
    lv: 'Atvainojiet, radās tehniska kļūda. Lūdzu, zvaniet pēc brīža vēlreiz.',
    ru: 'Извините, произошла техническая ошибка. Пожалуйста, перезвоните через некоторое время.',
    en: 'We are sorry, a technical error has occurred. Please call again in a moment.',
  },
  // Music while waiting: a synthesised file is shipped, the text is never said.
  'hold-music': { lv: '', ru: '', en: '' },
  'not-allowed': {
    lv: 'Šo zvanu nevar savienot.',
    ru: 'Этот звонок невозможно соединить.',
    en: 'This call cannot be connected.',
  },
}
