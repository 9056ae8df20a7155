import { expect, test } from 'vitest';
import { brief, manifest, scanFiles } from '../support/scan-files.ts';

const head = `import { Entity, PrimaryGeneratedColumn, Column, Repository } from 'typeorm';
@Entity('coupons')
export class Coupon { @PrimaryGeneratedColumn() id: number; @Column({ unique: true }) code: string; @Column() used: boolean; @Column() note: string }
@Entity('owners')
export class Owner { @PrimaryGeneratedColumn() id: number; @Column() name: string }
export class CouponDto { code: string; note: string }
`;

async function found(methods: string): Promise<string[]> {
  const { findings } = await scanFiles({
    'package.json': manifest('typeorm', '@nestjs/typeorm'),
    'src/coupons.ts': `${head}
export class CouponService {
  constructor(private readonly coupons: Repository<Coupon>, private readonly owners: Repository<Owner>) {}
  ${methods}
}`,
  });
  return findings.map(brief);
}

const check = 'if (await this.coupons.findOne({ where: { code: dto.code } })) throw new Error();';
const taken = ['check-then-insert error-500 coupons (code)'];

test.each([
  [
    'a spread of what a class describes',
    'const row = this.coupons.create({ ...dto }); await this.coupons.save(row);',
  ],
  [
    'an entity that all of it is assigned to',
    'const row = new Coupon(); Object.assign(row, dto); await this.coupons.save(row);',
  ],
  ['a spread, and more', 'await this.coupons.save(this.coupons.create({ ...dto, used: false }));'],
])('%s has every column that it may have', async (_, insert) => {
  expect(await found(`async add(dto: CouponDto) { ${check} ${insert} }`)).toStrictEqual(taken);
});

test('an entity that is filled by hand has those columns alone', async () => {
  const insert = "const row = new Coupon(); row.note = 'x'; await this.coupons.save(row);";
  expect(await found(`async add(dto: CouponDto) { ${check} ${insert} }`)).toStrictEqual([]);
});

const remove = 'async remove(id: number) { await this.coupons.delete(id); await this.owners.delete(id); }';

test('a row that was read is saved as a whole', async () => {
  const body =
    'const row = await this.coupons.findOneBy({ id }); row.note = note; await this.coupons.save(row);';
  expect(await found(`async rename(id: number, note: string) { ${body} } ${remove}`)).toStrictEqual([
    'check-then-write lost-update coupons ()',
  ]);
});

test('also one that something was merged into', async () => {
  const body =
    'const row = await this.coupons.findOneBy({ id }); const next = this.coupons.merge(row, dto); await this.coupons.save(next);';
  expect(await found(`async rename(id: number, dto: CouponDto) { ${body} } ${remove}`)).toStrictEqual([
    'check-then-write lost-update coupons ()',
  ]);
});

test('another row of its table is not', async () => {
  const body =
    "const row = await this.coupons.findOneBy({ code: 'main' }); await this.coupons.save({ id, note: row.note });";
  expect(await found(`async copy(id: number) { ${body} } ${remove}`)).toStrictEqual([]);
});

test('that a column is not set is a state that can change', async () => {
  const body =
    'const row = await this.coupons.findOne({ where: { code } }); if (!row) throw new Error(); if (row.used) throw new Error(); row.used = true; await this.coupons.save(row);';
  expect(await found(`async redeem(code: string) { ${body} }`)).toStrictEqual([
    'check-then-write invariant coupons (used)',
  ]);
});
