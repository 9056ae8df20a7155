export class CreateOrderDto {
  reference!: string;

  quantity!: number;
}
