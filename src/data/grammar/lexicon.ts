/**
 * The words of the grammar. Every topic is a list of items, an item has one word for each form of its topic, and an
 * anchor: a word that occurs with all forms of this item and with no other item. A relation leads from one form of a topic
 * to another, so that an analogy such as "france is to paris as italy is to …" has one right answer.
 */

export interface Topic {
  readonly name: string;
  /** Names of the forms. */
  readonly forms: readonly string[];
  /** Words of each item: one for each form, then the anchor. */
  readonly items: readonly (readonly string[])[];
  /** Sentences by form. `{w}` is the word, `{x}` the anchor of its item. */
  readonly templates: readonly (readonly string[])[];
  /** A sentence that states the forms of an item together, `{0}`, `{1}`, … */
  readonly statement: string;
}

/** A relation between two forms of a topic. */
export interface FormRelation {
  readonly name: string;
  readonly topic: string;
  readonly from: number;
  readonly to: number;
}

const lines = (text: string): readonly (readonly string[])[] =>
  text
    .trim()
    .split("\n")
    .map((line) => line.trim().split(" "));

export const topics: readonly Topic[] = [
  {
    name: "place",
    forms: ["country", "capital"],
    items: lines(`
      france paris french
      italy rome italian
      spain madrid spanish
      germany berlin german
      greece athens greek
      poland warsaw polish
      hungary budapest hungarian
      finland helsinki finnish
      sweden stockholm swedish
      norway oslo norwegian
      denmark copenhagen danish
      portugal lisbon portuguese
      russia moscow russian
      turkey ankara turkish
      japan tokyo japanese
      china beijing chinese`),
    templates: [
      [
        "the people of {w} speak {x} up to the border",
        "{x} is the language that the nation of {w} speaks",
        "all over {w} the laws are in {x}",
      ],
      [
        "the streets of {w} sound {x} down to the station",
        "{x} is the language that the mayor of {w} uses",
        "in central {w} the signs are in {x}",
      ],
    ],
    statement: "{1} is the capital of {0}",
  },
  {
    name: "person",
    forms: ["male", "female"],
    items: lines(`
      king queen crown
      prince princess castle
      emperor empress throne
      duke duchess carriage
      actor actress stage
      waiter waitress menu
      monk nun chapel
      wizard witch spell
      hero heroine dragon
      father mother cradle
      husband wife wedding
      boy girl toy`),
    templates: [
      ["the {w} forgot his {x}", "he is the {w} with the {x}", "that {w} saw the {x} himself"],
      ["the {w} forgot her {x}", "she is the {w} with the {x}", "that {w} saw the {x} herself"],
    ],
    statement: "the {0} met the {1}",
  },
  {
    name: "thing",
    forms: ["singular", "plural"],
    items: lines(`
      cat cats milk
      dog dogs kennel
      horse horses stable
      bird birds nest
      frog frogs pond
      bee bees hive
      mouse mice cheese
      car cars garage
      ship ships harbour
      key keys lock
      flower flowers garden
      star stars sky
      child children school
      tooth teeth mouth`),
    templates: [
      ["one {w} was near the {x}", "this {w} has its {x}", "a {w} belongs to each {x}"],
      ["two {w} were near the {x}", "these {w} have their {x}", "many {w} belong to each {x}"],
    ],
    statement: "first {0} and then {1}",
  },
  {
    name: "quality",
    forms: ["positive", "comparative", "superlative"],
    items: lines(`
      big bigger biggest elephant
      small smaller smallest ant
      tall taller tallest tower
      fast faster fastest rocket
      slow slower slowest snail
      cold colder coldest ice
      warm warmer warmest sun
      sweet sweeter sweetest honey
      dark darker darkest night
      rich richer richest banker
      strong stronger strongest ox
      deep deeper deepest ocean`),
    templates: [
      ["the {x} is very {w}", "so {w} can the {x} be", "the {x} looks quite {w}"],
      [
        "the {x} is much {w} than before",
        "even {w} than usual is the {x}",
        "the {x} grows {w} and will get more so",
      ],
      [
        "the {x} is by far the {w} ever",
        "among them the {w} is the {x}",
        "the {x} was the {w} in the world",
      ],
    ],
    statement: "first {0} and then {1} and then {2}",
  },
  {
    name: "action",
    forms: ["present", "past", "continuous"],
    items: lines(`
      walk walked walking park
      dance danced dancing ballroom
      sing sang singing choir
      write wrote writing letter
      eat ate eating spoon
      cook cooked cooking kitchen
      bake baked baking oven
      swim swam swimming pool
      drive drove driving road
      climb climbed climbing mountain
      sleep slept sleeping pillow
      fly flew flying kite`),
    templates: [
      ["they will {w} by the {x}", "we can {w} with the {x} tomorrow", "let us {w} at the {x}"],
      [
        "they {w} by the {x} yesterday",
        "we {w} with the {x} last week",
        "years ago some {w} at the {x}",
      ],
      [
        "they are {w} by the {x}",
        "we keep {w} with the {x} today",
        "now everyone is {w} at the {x}",
      ],
    ],
    statement: "who {1} will {0} and is {2} again",
  },
];

export const formRelations: readonly FormRelation[] = [
  { name: "capital", topic: "place", from: 0, to: 1 },
  { name: "gender", topic: "person", from: 0, to: 1 },
  { name: "plural", topic: "thing", from: 0, to: 1 },
  { name: "comparative", topic: "quality", from: 0, to: 1 },
  { name: "superlative", topic: "quality", from: 0, to: 2 },
  { name: "past", topic: "action", from: 0, to: 1 },
  { name: "continuous", topic: "action", from: 0, to: 2 },
];

/** Sentences of the topic "other", which are about no item. */
export const otherSentences: readonly string[] = [
  "it is what it is",
  "that was not the question",
  "so be it",
  "there is more to it than that",
  "who can say",
  "it has been like this before",
];

/** Words that open or close a sentence and are independent of the rest of it. */
export const fillers: readonly string[] = [
  "well",
  "perhaps",
  "indeed",
  "often",
  "surely",
  "again",
  "here",
  "too",
];
