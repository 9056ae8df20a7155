exports.up = (knex) =>
  knex.schema.createTable('coupons', (table) => {
    table.text('code').primary();
    table.integer('used').notNullable();
  });

exports.down = (knex) => knex.schema.dropTable('coupons');
