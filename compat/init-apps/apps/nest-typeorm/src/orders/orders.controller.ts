import { Body, ConflictException, Controller, Get, Post } from '@nestjs/common';
import { dataSource } from '../data-source';
// oxlint-disable-next-line typescript/consistent-type-imports -- Nest reads the class at run time
import { CreateOrderDto } from './create-order.dto';
import { Order } from './order.entity';

@Controller('orders')
export class OrdersController {
  @Get()
  findAll() {
    return dataSource.getRepository(Order).find();
  }

  @Post()
  async create(@Body() order: CreateOrderDto) {
    const orders = dataSource.getRepository(Order);
    if (await orders.findOneBy({ reference: order.reference })) throw new ConflictException();
    return orders.save(orders.create(order));
  }
}
