/**
 * The typefaces of the glyphs dataset: family, package name below @fontsource, styles, and the copyright
 * notice of the package. All packages have the same version.
 */
export const FONTSOURCE_VERSION = "5.3.0";

export type Typeface = {
  readonly family: string;
  readonly name: string;
  readonly styles: readonly Style[];
  readonly copyright: string;
};

/** The end of the font file's name, by style. */
export const styleFiles = {
  regular: "400-normal",
  bold: "700-normal",
  italic: "400-italic",
  "bold italic": "700-italic",
} as const;

export type Style = keyof typeof styleFiles;

const plain: readonly Style[] = ["regular"];
const upright: readonly Style[] = ["regular", "bold"];
const four: readonly Style[] = ["regular", "bold", "italic", "bold italic"];

const typeface = (family: string, styles: readonly Style[], copyright: string): Typeface => ({
  family,
  name: family.toLowerCase().replaceAll(" ", "-"),
  styles,
  copyright,
});

export const typefaces: readonly Typeface[] = [
  typeface(
    "Abril Fatface",
    plain,
    'Copyright (c) 2011, TypeTogether (www.type-together.com info@type-together.com), with Reserved Font Names "Abril" and "Abril Fatface"',
  ),
  typeface(
    "Alfa Slab One",
    plain,
    'Copyright 2016 The Alfa Slab One Project Authors (http://www.jmsole.cl | info@jmsole.cl), with Reserved Font Name "Alfa Slab".',
  ),
  typeface(
    "Amatic SC",
    upright,
    "Copyright 2015 The Amatic SC Project Authors (https://github.com/googlefonts/AmaticSC)",
  ),
  typeface(
    "Anton",
    plain,
    "Copyright 2020 The Anton Project Authors (https://github.com/googlefonts/AntonFont.git)",
  ),
  typeface("Arvo", four, "Copyright 2010 Anton Koovit."),
  typeface(
    "Bangers",
    plain,
    "Copyright 2010 The Bangers Project Authors (https://github.com/googlefonts/bangers)",
  ),
  typeface(
    "Bebas Neue",
    plain,
    "Copyright 2019 The Bebas Neue Project Authors (https://github.com/dharmatype/Bebas-Neue)",
  ),
  typeface(
    "Bitter",
    four,
    "Copyright 2011 The Bitter Project Authors (https://github.com/solmatas/BitterPro)",
  ),
  typeface(
    "Caveat",
    upright,
    "Copyright 2014 The Caveat Project Authors (https://github.com/googlefonts/caveat)",
  ),
  typeface(
    "Cinzel",
    upright,
    "Copyright 2020 The Cinzel Project Authors (https://github.com/NDISCOVER/Cinzel)",
  ),
  typeface(
    "Comfortaa",
    upright,
    'Copyright 2011 The Comfortaa Project Authors (https://github.com/alexeiva/comfortaa), with Reserved Font Name "Comfortaa".',
  ),
  typeface(
    "Courier Prime",
    four,
    "Copyright 2015 The Courier Prime Project Authors (https://github.com/quoteunquoteapps/CourierPrime).",
  ),
  typeface(
    "Crimson Text",
    four,
    "Copyright 2010 The Crimson Text Project Authors (https://github.com/googlefonts/Crimson)",
  ),
  typeface(
    "Dancing Script",
    upright,
    "Copyright 2016 The Dancing Script Project Authors (https://github.com/googlefonts/DancingScript), with Reserved Font Name 'Dancing Script'.",
  ),
  typeface(
    "EB Garamond",
    four,
    "Copyright 2017 The EB Garamond Project Authors (https://github.com/octaviopardo/EBGaramond12)",
  ),
  typeface(
    "Fredoka",
    upright,
    "Copyright 2016 The Fredoka Project Authors (https://github.com/hafontia/Fredoka-One)",
  ),
  typeface("IBM Plex Mono", four, "Copyright 2017 IBM Corp. All rights reserved."),
  typeface(
    "Inconsolata",
    upright,
    "Copyright 2006 The Inconsolata Project Authors (https://github.com/cyrealtype/Inconsolata)",
  ),
  typeface(
    "Josefin Sans",
    four,
    'Copyright 2010 The Josefin Sans Project Authors (https://github.com/ThomasJockin/JosefinSansFont-master), with Reserved Font Name "Josefin Sans".',
  ),
  typeface(
    "Lato",
    four,
    'Copyright (c) 2010-2011 by tyPoland Lukasz Dziedzic (team@latofonts.com) with Reserved Font Name "Lato". Licensed under the SIL Open Font License, Version 1.1.',
  ),
  typeface(
    "Lobster",
    plain,
    'Copyright 2010 The Lobster Project Authors (https://github.com/impallari/The-Lobster-Font), with Reserved Font Name "Lobster".',
  ),
  typeface(
    "Lora",
    four,
    'Copyright 2011 The Lora Project Authors (https://github.com/cyrealtype/Lora-Cyrillic), with Reserved Font Name "Lora".',
  ),
  typeface(
    "Merriweather",
    four,
    'Copyright 2024 The Merriweather Project Authors (https://github.com/EbenSorkin/Merriweather4) with Reserved Font Name "Merriweather".',
  ),
  typeface(
    "Montserrat",
    four,
    "Copyright 2011 The Montserrat Project Authors (https://github.com/JulietaUla/Montserrat)",
  ),
  typeface(
    "Nunito",
    four,
    "Copyright 2014 The Nunito Project Authors (https://github.com/googlefonts/nunito)",
  ),
  typeface(
    "Open Sans",
    four,
    "Copyright 2020 The Open Sans Project Authors (https://github.com/googlefonts/opensans)",
  ),
  typeface(
    "Orbitron",
    upright,
    "Copyright 2018 The Orbitron Project Authors (https://github.com/theleagueof/orbitron)",
  ),
  typeface(
    "Oswald",
    upright,
    "Copyright 2016 The Oswald Project Authors (https://github.com/googlefonts/OswaldFont)",
  ),
  typeface(
    "Pacifico",
    plain,
    "Copyright 2018 The Pacifico Project Authors (https://github.com/googlefonts/Pacifico)",
  ),
  typeface(
    "Playfair Display",
    four,
    'Copyright 2017 The Playfair Display Project Authors (https://github.com/clauseggers/Playfair-Display), with Reserved Font Name "Playfair Display".',
  ),
  typeface(
    "Press Start 2P",
    plain,
    'Copyright 2012 The Press Start 2P Project Authors (cody@zone38.net), with Reserved Font Name "Press Start 2P"',
  ),
  typeface("PT Serif", four, "Copyright © 2010 ParaType Ltd. All rights reserved."),
  typeface(
    "Raleway",
    four,
    'Copyright 2010 The Raleway Project Authors (impallari@gmail.com), with Reserved Font Name "Raleway".',
  ),
  typeface(
    "Righteous",
    plain,
    'Copyright (c) 2011 by Brian J. Bonislawsky DBA Astigmatic (AOETI) (astigma@astigmatic.com), with Reserved Font Name "Righteous"',
  ),
  typeface(
    "Roboto",
    four,
    "Copyright 2011 The Roboto Project Authors (https://github.com/googlefonts/roboto-classic)",
  ),
  typeface(
    "Rokkitt",
    four,
    "Copyright 2016 The Rokkit Project Authors (https://github.com/googlefonts/RokkittFont)",
  ),
  typeface("Source Code Pro", four, "Copyright Google Inc."),
  typeface(
    "Space Mono",
    four,
    "Copyright 2016 The Space Mono Project Authors (https://github.com/googlefonts/spacemono)",
  ),
  typeface(
    "Vollkorn",
    four,
    "Copyright 2018 The Vollkorn Project Authors (https://github.com/FAlthausen/Vollkorn-Typeface)",
  ),
  typeface("Zilla Slab", four, "Copyright 2017, The Mozilla Foundation"),
];
