/** What is on the menu; prices in cents. */
export interface Dish {
  id: string;
  name: string;
  price: number;
  /** Stock items that one portion takes. */
  takes: readonly [string, ...string[]];
  options: readonly string[];
}

export const DISHES: readonly [Dish, ...Dish[]] = [
  {
    id: 'dish-margherita',
    name: 'Pizza Margherita',
    price: 1_090,
    takes: ['flour', 'tomato', 'mozzarella'],
    options: ['extra basil', 'thin crust'],
  },
  {
    id: 'dish-ramen',
    name: 'Miso ramen',
    price: 1_350,
    takes: ['noodles', 'miso', 'egg'],
    options: ['no egg', 'spicy'],
  },
  {
    id: 'dish-falafel',
    name: 'Falafel plate',
    price: 1_120,
    takes: ['chickpeas', 'tahini', 'lettuce'],
    options: ['no onion'],
  },
  {
    id: 'dish-dal',
    name: 'Red lentil dal',
    price: 980,
    takes: ['lentils', 'rice'],
    options: ['mild', 'hot'],
  },
  {
    id: 'dish-tacos',
    name: 'Mushroom tacos',
    price: 1_240,
    takes: ['tortilla', 'mushroom', 'lettuce'],
    options: ['extra lime'],
  },
  {
    id: 'dish-bowl',
    name: 'Salmon bowl',
    price: 1_580,
    takes: ['salmon', 'rice', 'edamame'],
    options: ['brown rice', 'no soy'],
  },
  { id: 'dish-soup', name: 'Pumpkin soup', price: 760, takes: ['pumpkin', 'cream'], options: ['no cream'] },
  { id: 'dish-cake', name: 'Lemon cake', price: 520, takes: ['flour', 'lemon', 'egg'], options: [] },
];

export const RESTAURANTS = [
  { id: 'kitchen-01', name: 'The Water Wheel' },
  { id: 'kitchen-02', name: 'Granary Kitchen' },
  { id: 'kitchen-03', name: 'Weir and Pan' },
] as const;

const items = [...new Set(DISHES.flatMap((dish) => dish.takes))];
/** Everything that lies in stock. */
export const STOCK_ITEMS: readonly [string, ...string[]] = [items[0] ?? 'flour', ...items.slice(1)];
