/**
 * Words that passwords are built from most often, in the order of published lists of breached passwords, with those of our
 * own surroundings added. Compared without digits, signs and accents, so `Parole2026!Parole` is found as well.
 */
export const commonPasswords: ReadonlySet<string> = new Set(
  `password passwort parole paroleparole passw passwd passwordpassword mypassword yourpassword admin administrator adminadmin root toor
   qwerty qwertyuiop qwertyuiopasdfgh qwertyqwerty asdfgh asdfghjkl asdfasdf zxcvbn zxcvbnm zxcvbnmasdfghjkl qazwsx qazwsxedc qwertyasdfgh
   abc abcd abcdef abcdefgh abcabc abcdefghijkl letmein letmeinplease welcome welcomewelcome login loginlogin guest default changeme
   changemeplease secret secretsecret test testtest tester testing demo demodemo user username master superman batman dragon monkey
   football baseball basketball hockey soccer iloveyou ilovelatvia trustno sunshine princess shadow michael jordan jennifer ashley
   daniel jessica charlie andrew thomas robert matthew joshua hunter ranger buster soccerball killer george harley pepper ginger
   freedom whatever nothing computer internet starwars pokemon samsung google facebook microsoft windows monday summer winter spring
   autumn january february march april june july august september october november december
   latvija latvijalatvija rigariga riga daugavpils liepaja jelgava ventspils jurmala latvia latvian saulite saule mamma tetis milestiba
   milutevi milumilu labdien sveiki paldies lacplesis lielvarde dzintars zvaigzne vasara ziema rudens pavasaris janis janitis anna
   kristine martins andris juris peteris inese ilze marina natasha privet parol parolparol lubov solnce
   contactcentre callcentre callcenter helpdesk operators operator agent supervisor auditor dienests palidziba valsts pasvaldiba vpppd`.split(
    /\s+/,
  ),
)
