-- A small MySQL dump of our own: two tenants, soft deletes, jshERP's signs. Names and figures are invented.
SET NAMES utf8mb4;
CREATE TABLE `jsh_tenant` (`id` bigint, `tenant_id` bigint, `login_name` varchar(255), `delete_flag` varchar(1)) ENGINE=InnoDB;
INSERT INTO `jsh_tenant` VALUES (1, 63, 'jia', '0'), (2, 70, 'yi', '0');
CREATE TABLE `jsh_system_config` (`id` bigint, `company_name` varchar(50), `force_approval_flag` varchar(1), `tenant_id` bigint, `delete_flag` varchar(1)) ENGINE=InnoDB;
INSERT INTO `jsh_system_config` VALUES (1, '甲\'s 商行', '0', 63, '0'), (2, '乙贸易', '1', 70, '0'), (3, '旧名', '0', 63, '1');
CREATE TABLE `jsh_supplier` (`id` bigint, `supplier` varchar(255), `type` varchar(20), `enabled` bit(1), `advance_in` decimal(24,6), `begin_need_get` decimal(24,6), `begin_need_pay` decimal(24,6), `tax_num` varchar(50), `tenant_id` bigint, `delete_flag` varchar(1)) ENGINE=InnoDB;
INSERT INTO `jsh_supplier` VALUES
 (11, '东门超市', '客户', b'1', 0.000000, 50.000000, 0.000000, NULL, 63, '0'),
 (12, '北山粮油', '供应商', b'1', 0.000000, NULL, 20.000000, '91330000MA0000001X', 63, '0'),
 (13, '王会员', '会员', b'0', 30.000000, NULL, NULL, NULL, 63, '0'),
 (14, '已删客户', '客户', b'1', 0.000000, 99.000000, 0.000000, NULL, 63, '1'),
 (21, '西河餐厅', '客户', b'1', 0.000000, 0.000000, 0.000000, NULL, 70, '0');
CREATE TABLE `jsh_material_category` (`id` bigint, `name` varchar(50), `tenant_id` bigint, `delete_flag` varchar(1)) ENGINE=InnoDB;
INSERT INTO `jsh_material_category` VALUES (1, '粮油', 63, '0');
CREATE TABLE `jsh_material` (`id` bigint, `category_id` bigint, `name` varchar(100), `model` varchar(100), `standard` varchar(100), `unit` varchar(50), `unit_id` bigint, `enabled` bit(1), `tenant_id` bigint, `delete_flag` varchar(1)) ENGINE=InnoDB;
INSERT INTO `jsh_material` VALUES
 (101, 1, '大米', NULL, '10kg', '袋', NULL, b'1', 63, '0'),
 (102, 1, '酱油', '', '', '', 5, b'1', 63, '0'),
 (103, NULL, '下架商品', NULL, NULL, '个', NULL, b'1', 63, '1'),
 (201, NULL, '面粉', NULL, NULL, '袋', NULL, b'1', 70, '0');
CREATE TABLE `jsh_material_extend` (`id` bigint, `material_id` bigint, `bar_code` varchar(50), `commodity_unit` varchar(50), `sku` varchar(50), `wholesale_decimal` decimal(24,6), `default_flag` varchar(1), `tenant_id` bigint, `delete_Flag` varchar(1)) ENGINE=InnoDB;
INSERT INTO `jsh_material_extend` VALUES
 (1, 101, '1000', '袋', NULL, 58.000000, '1', 63, '0'),
 (2, 102, '1002', '箱', NULL, 120.000000, '0', 63, '0'),
 (3, 102, '1001', '瓶', NULL, 12.500000, '1', 63, '0'),
 (4, 201, '2000', '袋', NULL, 40.000000, '1', 70, '0');
CREATE TABLE `jsh_depot` (`id` bigint, `name` varchar(20), `tenant_id` bigint, `delete_Flag` varchar(1)) ENGINE=InnoDB;
INSERT INTO `jsh_depot` VALUES (1, '主仓', 63, '0'), (2, '旧仓', 63, '1'), (3, '主仓', 70, '0');
CREATE TABLE `jsh_material_current_stock` (`id` bigint, `material_id` bigint, `depot_id` bigint, `current_number` decimal(24,6), `current_unit_price` decimal(24,6), `tenant_id` bigint, `delete_flag` varchar(1)) ENGINE=InnoDB;
INSERT INTO `jsh_material_current_stock` VALUES
 (1, 101, 1, 10.000000, 41.500000, 63, '0'),
 (2, 102, 1, 24.000000, NULL, 63, '0'),
 (3, 102, 2, 0.000000, NULL, 63, '0'),
 (4, 101, 2, 7.000000, 41.500000, 63, '1'),
 (5, 201, 3, 4.000000, 30.000000, 70, '0');
CREATE TABLE `jsh_account` (`id` bigint, `name` varchar(50), `current_amount` decimal(24,6), `tenant_id` bigint, `delete_flag` varchar(1)) ENGINE=InnoDB;
INSERT INTO `jsh_account` VALUES (1, '工行', 1000.000000, 63, '0'), (2, '现金', -15.500000, 63, '0'), (3, '建行', 200.000000, 70, '0');
CREATE TABLE `jsh_depot_head` (`id` bigint, `type` varchar(50), `sub_type` varchar(50), `number` varchar(50), `oper_time` datetime, `organ_id` bigint, `change_amount` decimal(24,6), `total_price` decimal(24,6), `discount_money` decimal(24,6), `discount_last_money` decimal(24,6), `other_money` decimal(24,6), `deposit` decimal(24,6), `debt` decimal(24,6), `status` varchar(1), `link_number` varchar(50), `remark` varchar(1000), `tenant_id` bigint, `delete_flag` varchar(1)) ENGINE=InnoDB;
INSERT INTO `jsh_depot_head` VALUES
 (1, '其它', '采购订单', 'CGDD1', '2026-05-01 09:00:00', 12, NULL, -400.000000, NULL, NULL, NULL, NULL, NULL, '2', NULL, NULL, 63, '0'),
 (2, '入库', '采购', 'CGRK1', '2026-05-02 09:00:00', 12, -100.000000, -400.000000, 0.000000, 400.000000, NULL, NULL, 300.000000, '1', 'CGDD1', NULL, 63, '0'),
 (3, '出库', '采购退货', 'CGTH1', '2026-05-03 09:00:00', 12, 0.000000, 40.000000, 0.000000, 40.000000, NULL, NULL, 40.000000, '1', NULL, NULL, 63, '0'),
 (4, '出库', '销售', 'XSCK1', '2026-05-04 09:00:00', 11, 0.000000, 580.000000, 0.000000, 580.000000, 6.000000, NULL, NULL, '0', NULL, '带运费', 63, '0'),
 (5, '入库', '销售退货', 'XSTH1', '2026-05-05 09:00:00', 11, 0.000000, -58.000000, 0.000000, 58.000000, NULL, NULL, 58.000000, '1', 'XSCK1', NULL, 63, '0'),
 (6, '出库', '零售', 'LSCK1', '2026-05-06 09:00:00', 13, 12.500000, 12.500000, NULL, NULL, NULL, NULL, NULL, '1', NULL, NULL, 63, '0'),
 (7, '出库', '销售', 'XSCK2', '2026-05-07 09:00:00', 11, 0.000000, 999.000000, 0.000000, 999.000000, NULL, NULL, 999.000000, '1', NULL, NULL, 63, '1'),
 (8, '其它', '调拨', 'DBCK1', '2026-05-08 09:00:00', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, '1', NULL, NULL, 63, '0'),
 (9, '出库', '销售', 'XSCK9', '2026-05-04 10:00:00', 21, 0.000000, 80.000000, 0.000000, 80.000000, NULL, NULL, 80.000000, '1', NULL, NULL, 70, '0'),
 (10, '出库', '销售', 'XSCK10', '2026-05-05 10:00:00', 21, 0.000000, -40.000000, 0.000000, 40.000000, NULL, NULL, 40.000000, '0', NULL, NULL, 70, '0');
CREATE TABLE `jsh_depot_item` (`id` bigint, `header_id` bigint, `material_id` bigint, `basic_number` decimal(24,6), `unit_price` decimal(24,6), `all_price` decimal(24,6), `tax_last_money` decimal(24,6), `depot_id` bigint, `another_depot_id` bigint, `tenant_id` bigint, `delete_flag` varchar(1)) ENGINE=InnoDB;
INSERT INTO `jsh_depot_item` VALUES
 (1, 1, 101, 10.000000, 40.000000, 400.000000, NULL, NULL, NULL, 63, '0'),
 (2, 2, 101, 10.000000, 40.000000, 353.980000, 400.000000, 1, NULL, 63, '0'),
 (3, 3, 101, 1.000000, 40.000000, 40.000000, 40.000000, 1, NULL, 63, '0'),
 (4, 4, 101, 10.000000, 58.000000, 580.000000, 580.000000, 1, NULL, 63, '0'),
 (5, 5, 101, 1.000000, 58.000000, 58.000000, 58.000000, 1, NULL, 63, '0'),
 (6, 6, 102, 1.000000, 12.500000, 12.500000, NULL, 1, NULL, 63, '0'),
 (7, 6, 102, 5.000000, 12.500000, 62.500000, NULL, 1, NULL, 63, '1'),
 (8, 7, 101, 9.000000, 111.000000, 999.000000, 999.000000, 1, NULL, 63, '0'),
 (9, 8, 102, 12.000000, NULL, NULL, NULL, 1, 2, 63, '0'),
 (10, 9, 201, 2.000000, 40.000000, 80.000000, 80.000000, 3, NULL, 70, '0'),
 (11, 10, 201, 1.000000, 40.000000, 40.000000, 40.000000, 3, NULL, 70, '0');
CREATE TABLE `jsh_account_head` (`id` bigint, `type` varchar(50), `organ_id` bigint, `change_amount` decimal(24,6), `bill_no` varchar(50), `bill_time` datetime, `status` varchar(1), `remark` varchar(1000), `tenant_id` bigint, `delete_flag` varchar(1)) ENGINE=InnoDB;
INSERT INTO `jsh_account_head` VALUES
 (1, '收款', 11, 200.000000, 'SK1', '2026-06-01 09:00:00', '1', NULL, 63, '0'),
 (2, '付款', 12, -260.000000, 'FK1', '2026-06-02 09:00:00', '1', NULL, 63, '0'),
 (3, '收款', 11, 386.000000, 'SK2', '2026-06-03 09:00:00', '1', '作废', 63, '1');
CREATE TABLE `jsh_account_item` (`id` bigint, `header_id` bigint, `account_id` bigint, `bill_id` bigint, `each_amount` decimal(24,6), `remark` varchar(500), `tenant_id` bigint, `delete_flag` varchar(1)) ENGINE=InnoDB;
INSERT INTO `jsh_account_item` VALUES
 (1, 1, 1, 4, 200.000000, NULL, 63, '0'),
 (2, 2, 1, 2, -300.000000, NULL, 63, '0'),
 (3, 2, 1, 3, 40.000000, NULL, 63, '0'),
 (4, 3, 1, 4, 386.000000, NULL, 63, '0');
