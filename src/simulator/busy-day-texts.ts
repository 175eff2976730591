import type { PromptLanguage } from '../prompts/prompts.contract.ts'

/** What citizens write on a busy day. Invented; no real person, case or number. */
export const citizenTexts: Readonly<Record<PromptLanguage, readonly string[]>> = {
  lv: [
    'Labdien! Kā es varu pieteikt dzīvesvietas deklarēšanu portālā Latvija.gov.lv?',
    'Sveiki! Nevaru pieslēgties e-adresei, prasa atkārtotu autentifikāciju. Ko darīt?',
    'Labdien, vai Jūs varat pateikt, kad būs gatava mana izziņa?',
    'Vai iesniegumu var iesniegt arī tētis manā vārdā? Paldies!',
    'Labrīt! Portālā neatveras pakalpojuma lapa, rāda kļūdu 504.',
    'Kur es varu redzēt valsts nodevas apmaksas apstiprinājumu?',
    'Labdien! Aktivizēju e-adresi, bet vēstules nepienāk. Vai kaut kas vēl jāiestata?',
    'Kā nomainīt tālruņa numuru savā profilā?',
    'Vai šodien strādājat līdz cikiem?',
    'Es gribētu saņemt palīdzību ar eParaksta lietotni, tā neatpazīst manu karti.',
  ],
  ru: [
    'Здравствуйте! Как задекларировать место жительства через портал?',
    'Не могу войти в электронный адрес, что делать?',
    'Добрый день! Подскажите, где посмотреть статус заявления?',
  ],
  en: [
    'Hello, I cannot sign in to the portal with my bank. What should I do?',
    'Good morning! How do I get an e-address as a foreigner living in Latvia?',
  ],
}

export const agentReplies: Readonly<Record<PromptLanguage, readonly string[]>> = {
  lv: [
    'Labdien! Pakalpojumu atradīsiet portālā Latvija.gov.lv sadaļā „Mani pakalpojumi”. Ja vajadzīga palīdzība, rakstiet.',
    'Labdien! Lūdzu, mēģiniet vēlreiz pēc dažām minūtēm; ja kļūda atkārtojas, atsūtiet tās tekstu.',
    'Labdien! Jūsu iesniegums ir saņemts. Par rezultātu paziņosim e-adresē.',
  ],
  ru: ['Здравствуйте! Услугу вы найдёте на портале Latvija.gov.lv в разделе «Мои услуги».'],
  en: ['Hello! You will find the service on Latvija.gov.lv under “My services”. Write to us if you need help.'],
}
