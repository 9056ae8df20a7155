// What Prisma's Rust engine leaves of an error, as prisma-engines has it in its source (libs/user-facing-errors).
const rust = (code, meta) => ({ name: 'PrismaClientKnownRequestError', clientVersion: '5.22.0', code, meta });

export const rows = {
  'Prisma 5, PostgreSQL and SQLite': [
    ['unique', rust('P2002', { modelName: 't', target: ['email'] }), { kind: 'unique', columns: 'email' }],
    [
      'composite',
      rust('P2002', { modelName: 't', target: ['tenant', 'slug'] }),
      { kind: 'unique', columns: 'tenant,slug' },
    ],
    [
      'foreign key, child',
      rust('P2003', { modelName: 't', field_name: 't_parent_fk (index)' }),
      { kind: 'foreign_key', constraint: 't_parent_fk' },
    ],
    [
      'not null',
      rust('P2011', { modelName: 't', constraint: ['must'] }),
      { kind: 'not_null', columns: 'must' },
    ],
    ['serialization', rust('P2034', {}), { kind: 'serialization', retry: 'transaction' }],
  ],
  'Prisma 5, MySQL': [
    [
      'unique',
      rust('P2002', { modelName: 't', target: 't_email_key' }),
      { kind: 'unique', constraint: 't_email_key' },
    ],
    [
      'foreign key, child',
      rust('P2003', { modelName: 't', field_name: 'parent_id' }),
      { kind: 'foreign_key' },
    ],
    ['deadlock', rust('P2034', {}), { kind: 'serialization', retry: 'transaction' }],
  ],
  'Prisma 5, SQL Server': [
    ['unique', rust('P2002', { modelName: 't', target: 'dbo.t' }), { kind: 'unique', constraint: '' }],
  ],
};
